// Words that are retired, what to say instead, and where they stay. What is named on the wire keeps its name.

/** A word that is not used any more. */
export interface RetiredWord {
  readonly word: string;
  /** How it is found: in names, comments, logs, tests and pages, and in the paths of files. */
  readonly pattern: RegExp;
  readonly instead: string;
  /** Where it is looked for. @default everywhere */
  readonly only?: RegExp;
}

/** A place in which a retired word means something else. */
export interface AllowedWord {
  readonly word: string;
  /** The paths of the files. */
  readonly files: RegExp;
  readonly reason: string;
}

const SOURCES = /^(src|tests|bench|scripts|examples)\//;

/** A type or function of just this name; the words themselves are common ones. */
function declared(name: string): RegExp {
  return new RegExp(String.raw`\b(class|interface|type|function) ${name}\b`);
}

/** Every retired word. */
export const WORDS: readonly RetiredWord[] = [
  {
    word: "outbox",
    pattern: /outbox/i,
    instead: "the outbound queue; an outbox is the transactional one, a table of a database",
  },
  { word: "AckJournal", pattern: /ack_?journal/i, instead: "unconfirmed acks" },
  { word: "Link", pattern: declared("Link"), instead: "connection, or NatsLink" },
  { word: "intake", pattern: /intake/i, instead: "pull scheduler" },
  { word: "gate", pattern: /\bgate\b|\bGate/, instead: "concurrency limit", only: /^src\// },
  { word: "Slots", pattern: declared("Slots"), instead: "priority semaphore" },
  { word: "PollTurns", pattern: /poll_?turns/i, instead: "fair semaphore" },
  { word: "ExhaustedWatch", pattern: /exhausted_?watch/i, instead: "max-deliveries advisories" },
  { word: "bury", pattern: /bur(y|ies|ied|ying)\b/i, instead: "dead-letter, become a dead letter" },
  { word: "deceased", pattern: /deceased/i, instead: "dead letter" },
  { word: "put off", pattern: /\bput(s|ting)?[ _-]?off\b|\bputOff/i, instead: "delay" },
  {
    word: "put away",
    pattern: /\bput(s|ting)?[ _-]?away\b|\bputAway/i,
    instead: "dead-letter, or store the delayed copy",
  },
  {
    word: "hand back",
    pattern: /\bhand(s|ed|ing)?( \w+){0,2}[ _-]back\b|hand(ed)?Back/i,
    instead: "requeue a message, redrive a dead letter, release a slot",
  },
  {
    word: "give back",
    pattern: /\b(giv(e|es|en|ing)|gave)( \w+){0,3}[ _-]back\b|giveBack|givenBack/i,
    instead: "requeue a message, redrive a dead letter, release a slot, return a value",
  },
  {
    word: "settle",
    pattern: /\b(un)?settl(e|ing)|(?<!all|Promise)Settl(e|ing)/,
    instead: "ack, nak or term a message; flush a connection; copy then ack",
  },
  { word: "sweep", pattern: /sweep|\bswept\b/i, instead: "expire" },
  { word: "onlooker", pattern: /onlooker/i, instead: "observer" },
  { word: "crew", pattern: /\bcrew/i, instead: "actors" },
  { word: "stage", pattern: /\bstages?\b|Stage\b/, instead: "fixture, or what it is", only: SOURCES },
  { word: "bystander", pattern: /bystander/i, instead: "what it is: an admin, another actor" },
  { word: "victim", pattern: /victim/i, instead: "what happens to it: killed, deleted" },
  { word: "stand by", pattern: /\b(stand(s|ing)?|stood)[ _-]?by\b|standBy/i, instead: "what it does" },
  { word: "Change", pattern: declared("Change"), instead: "Condition" },
  { word: "soon", pattern: declared("soon"), instead: "atTurnEnd" },
  { word: "Lane", pattern: declared("Lane"), instead: "WorkerHandle" },
  { word: "Whose", pattern: declared("Whose"), instead: "ActorRef" },
  { word: "named", pattern: declared("named"), instead: "wrapError" },
  {
    word: "could not be put away; it comes again",
    pattern: /put away; it comes again/i,
    instead: "cannot store the delayed copy; redelivery in 5 s",
  },
  {
    word: "said what cannot be read here",
    pattern: /what cannot be read here/i,
    instead: "sent a message that is not valid",
  },
  {
    word: "is got",
    pattern: /\b(is|are|was|were|be) got\b/i,
    instead: "is downloaded: the command downloads the rest",
  },
  { word: "but for who", pattern: /\bbut for who\b/i, instead: "only the holder of … can" },
  { word: "for the 3. time", pattern: /for the (\d+|\$\{[^}]+\})\. time/i, instead: "failed; attempt 3" },
  { word: "must bear to run twice", pattern: /\bbear to run\b/i, instead: "must be idempotent" },
  { word: "a question stays open", pattern: /question[^.]* stays open/i, instead: "a pull request waits" },
  {
    word: "What of an … is made of",
    pattern: /\bWhat of an? \w+ (its|the) /,
    instead: "the stream's configuration, derived from the event",
  },
  { word: "are never used again", pattern: /numbers are never used again/i, instead: "ids are not reused" },
];

/** Where a word stays. */
export const ALLOWED: readonly AllowedWord[] = [
  { word: "outbox", files: /^(README|docs\/(publisher|recipes))\.md$/, reason: "the transactional outbox" },
  {
    word: "settle",
    files: /^(src\/actors\/delivery\/|docs\/(architecture|wire|decisions\/.*)\.md|CONTRIBUTING\.md)/,
    reason: "the last step of a job's life, in its one meaning: ack, nak or term",
  },
  {
    word: "stage",
    files: /^tests\/deploy\/(compose_test|dockerfile|dockerfiles_test|image|kubernetes_test)\.ts$/,
    reason: "a stage of a Dockerfile",
  },
];
