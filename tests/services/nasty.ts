// Names that mean something to d2, Mermaid, JSON Pointer or JavaScript, and are valid all the same.

/** For events, actors and services. */
export const NAMES: readonly string[] = [
  "label Label style Shape near scenarios layers vars null true suspend 3d unnamed Users users USERS 1 1)",
  "end End graph subgraph default class click linkStyle flowchart-elk fa:fa-car __proto__ constructor toString",
  "_ - -- --- x_ a--b a<-b a:b a;b a|b a{b} { a[0] ] (x) @imp &a !&a = a,b a~1b a%20b _x_ %%c #c #35; &amp;",
  "it's '' q\"q \" ` a`b ${x} $x ü ééé 日本語 😀 \u200b \u202e",
].join(" ").split(" ");

/** Only for services. */
export const SERVICE_NAMES: readonly string[] = [
  ...["Order service", "1. first", "- item", "# head", "a * b", "> quote", "a/b", "c\\d", "\\", "[link](x)"],
  ...["**bold**", "<b>x</b>", "<script>", "a->b", "http://x.y", "a.b", "..", "x".repeat(255)],
];
