// Emits a message of an event: by fields made from its JSON Schema, or as JSON.

import { html } from "htm/preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { post } from "../api.js";
import { Notice } from "../parts/page.js";
import { EmitField } from "./emit_field.js";
import { draftOf, firstDraft, isWithin, readJson, valueOf } from "./schema_drafts.js";
import { fieldOf } from "./schema_fields.js";
/** @import { EventData } from "../../data.ts" */
/** @import { EmitAnswer, EmitRequest } from "../../message_data.ts" */
/** @import { Draft, Path } from "./schema_drafts.js" */

const JSON_ID = "emit-json";

/** @param {{ data: EventData }} props */
export function EmitForm({ data }) {
  const { schema, declared, row: { name } } = data;
  const schemaText = JSON.stringify(schema);
  const field = useMemo(() => fieldOf(JSON.parse(schemaText)), [schemaText]);
  const hasForm = field.kind !== "json";
  const [isForm, setIsForm] = useState(hasForm);
  const [draft, setDraft] = useState(() => firstDraft(field, true));
  const [json, setJson] = useState("{}");
  const [delay, setDelay] = useState("");
  const [uid, setUid] = useState("");
  const [errors, setErrors] = useState(/** @type {ReadonlyMap<Path, string>} */ (new Map()));
  const [refusal, setRefusal] = useState("");
  const [answer, setAnswer] = useState(/** @type {EmitAnswer | null} */ (null));
  const [isBusy, setIsBusy] = useState(false);
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));

  useEffect(() => {
    if (errors.size > 0) focusOn(form.current?.querySelector('[aria-invalid="true"]'));
  }, [errors]);

  /** The message as it stands there; what is wrong with it goes to `found`. */
  const read = (/** @type {Map<Path, string>} */ found) =>
    isForm ? valueOf(field, draft, true, found) : readJson(json, (error) => found.set(JSON_ID, error));

  const showJson = () => {
    setJson(JSON.stringify(read(new Map()) ?? null, null, 2));
    setErrors(new Map());
    setIsForm(false);
  };

  const showForm = () => {
    const found = new Map();
    const value = read(found);
    if (found.size === 0) {
      const next = draftOf(field, value);
      if (isWithin(value, valueOf(field, next, true, new Map()))) {
        setDraft(next);
        setIsForm(true);
      } else found.set(JSON_ID, "The fields cannot show all of this: some of it is not in the schema.");
    }
    setErrors(found);
  };

  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (isBusy) return;
    setAnswer(null);
    setRefusal("");
    const found = new Map();
    const message = read(found);
    const seconds = delay.trim() === "" ? undefined : Number(delay);
    if (seconds !== undefined && !(seconds >= 0)) found.set("delay", "a number of seconds, 0 or more");
    setErrors(found);
    if (found.size > 0) return;
    setIsBusy(true);
    try {
      /** @type {EmitRequest} */
      const request = { event: name, message, delay: seconds, uid: uid || undefined };
      setAnswer(await post("emit", request));
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error));
    } finally {
      setIsBusy(false);
    }
  };

  return html`
    <form ref=${form} class="emit" onSubmit=${submit} novalidate aria-label=${`Emit ${name}`}>
      ${hasForm && html`<${Modes} isForm=${isForm} onForm=${showForm} onJson=${showJson} />`}
      ${!declared &&
        html`<p class="hint">The dashboard was not given this event: nothing checks what you emit.</p>`}
      ${isForm
        ? html`
          <${EmitField} field=${field} label="Message" required=${true} draft=${draft} path=""
            errors=${errors} onDraft=${(/** @type {Draft} */ next) => setDraft(next)} />
        `
        : html`<${Area} value=${json} onValue=${setJson} error=${errors.get(JSON_ID)} />`}
      <div class="split">
        <${Line} id="emit-delay" label="Delay" hint="seconds until its actors get it" value=${delay}
          onValue=${setDelay} error=${errors.get("delay")} inputmode="decimal" />
        <${Line} id="emit-uid" label="Uid" hint="of two messages with the same uid, one is stored" value=${uid}
          onValue=${setUid} />
      </div>
      <div class="toolbar">
        <button type="submit" class="button primary" disabled=${isBusy}>
          ${isBusy ? "Emitting …" : "Emit"}
        </button>
      </div>
      ${errors.size > 0 && html`<${Notice} kind="error">Not emitted: see what is marked above.</${Notice}>`}
      ${refusal &&
        html`<${Notice} kind="error">Not emitted: <span class="lines">${refusal}</span></${Notice}>`}
      ${answer && html`<${Stored} answer=${answer} />`}
    </form>
  `;
}

/** @param {{ isForm: boolean, onForm: () => void, onJson: () => void }} props */
function Modes({ isForm, onForm, onJson }) {
  return html`
    <div class="toolbar" role="group" aria-label="How to write the message">
      <button type="button" class="button small" aria-pressed=${isForm} onClick=${() => isForm || onForm()}>
        Fields
      </button>
      <button type="button" class="button small" aria-pressed=${!isForm} onClick=${() => isForm && onJson()}>
        JSON
      </button>
    </div>
  `;
}

/** @param {{ value: string, onValue: (value: string) => void, error: string | undefined }} props */
function Area({ value, onValue, error }) {
  return html`
    <div class="field">
      <label for=${JSON_ID}>Message, as JSON</label>
      <textarea id=${JSON_ID} class="mono" rows="10" spellcheck=${false} value=${value}
        aria-invalid=${error !== undefined} aria-describedby=${error && `${JSON_ID}-error`}
        onInput=${(/** @type {InputEvent} */ event) => onValue(typedIn(event))}></textarea>
      ${error && html`<p id=${`${JSON_ID}-error`} class="field-error">${error}</p>`}
    </div>
  `;
}

/**
 * @param {{
 *   id: string,
 *   label: string,
 *   hint: string,
 *   value: string,
 *   onValue: (value: string) => void,
 *   error?: string,
 *   inputmode?: string,
 * }} props
 */
function Line({ id, label, hint, value, onValue, error, inputmode }) {
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <input id=${id} type="text" inputmode=${inputmode} autocomplete="off" value=${value}
        aria-invalid=${error !== undefined}
        aria-describedby=${error ? `${id}-hint ${id}-error` : `${id}-hint`}
        onInput=${(/** @type {InputEvent} */ event) => onValue(typedIn(event))} />
      <p id=${`${id}-hint`} class="hint">${hint}</p>
      ${error && html`<p id=${`${id}-error`} class="field-error">${error}</p>`}
    </div>
  `;
}

/** @param {{ answer: EmitAnswer }} props */
function Stored({ answer: { seq, stream, duplicate } }) {
  return duplicate
    ? html`
      <${Notice}
        kind="warning">Stored before in ${stream} as message ${seq}: it has this uid.</${Notice}>
    `
    : html`<${Notice} kind="info">Stored in ${stream} as message ${seq}.</${Notice}>`;
}

/** @param {Event} event */
function typedIn(event) {
  return /** @type {HTMLInputElement} */ (event.currentTarget).value;
}

/** @param {Element | null | undefined} element */
function focusOn(element) {
  if (element instanceof HTMLElement) element.focus();
}
