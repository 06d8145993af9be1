// One field of the emit form, and those within it.

import { html } from "htm/preact";
import { useRef, useState } from "preact/hooks";
import { firstDraft, localTime, pathTo } from "./schema_drafts.js";
/** @import { VNode } from "preact" */
/** @import { ArrayField, ChoiceField, Field, ObjectField } from "./schema_fields.js" */
/** @import { Draft, DraftObject, Path } from "./schema_drafts.js" */

/**
 * @typedef {object} FieldProps
 * @property {Field} field
 * @property {string} label
 * @property {boolean} required
 * @property {Draft} draft
 * @property {Path} path
 * @property {ReadonlyMap<Path, string>} errors
 * @property {(draft: Draft) => void} onDraft
 */

/**
 * @param {FieldProps} props
 * @returns {VNode}
 */
export function EmitField(props) {
  const { field } = props;
  if (field.kind === "object" || field.kind === "array") {
    return html`<${GroupField} ...${props} field=${field} />`;
  }
  return html`<${PlainField} ...${props} />`;
}

/** @param {Path} path */
function idOf(path) {
  // Spaces would part the ids of aria-describedby.
  return `emit${encodeURIComponent(path)}`;
}

/** @param {FieldProps} props */
function PlainField(props) {
  const { field, label, required, draft, path, errors, onDraft } = props;
  const id = idOf(path);
  const hasNull = field.nullable && field.kind !== "choice";
  const optionalConst = field.kind === "const" && !required;
  return html`
    <div class="field">
      <label for=${id}>${label} <${Required} required=${required} /></label>
      <${Input} ...${props} id=${id} />
      ${hasNull &&
        html`<label class="check"><input
          type="checkbox"
          checked=${draft === null}
          onChange=${(/** @type {Event} */ event) => onDraft(isChecked(event) ? null : "")}
        /> null</label>`}
      ${optionalConst &&
        html`<label class="check"><input
          type="checkbox"
          checked=${draft !== undefined}
          onChange=${(/** @type {Event} */ event) => onDraft(isChecked(event) ? "" : undefined)}
        /> send it</label>`}
      <${Texts} field=${field} id=${id} error=${errors.get(path)} />
    </div>
  `;
}

/** @param {{ required: boolean }} props */
function Required({ required }) {
  return required ? html`<span class="required">required</span>` : null;
}

/** @param {{ field: Field, id: string, error: string | undefined }} props */
function Texts({ field, id, error }) {
  const about = [field.title, field.description].filter(Boolean).join(": ");
  const hints = field.hints.join(", ");
  return html`
    ${(about || hints) &&
      html`<p id=${`${id}-hint`} class="hint">${about}${about && hints && " – "}${hints}</p>`}
    ${error && html`<p id=${`${id}-error`} class="field-error">${error}</p>`}
  `;
}

/**
 * @param {FieldProps & { id: string }} props
 */
function Input({ field, id, required, draft, path, errors, onDraft }) {
  const [multiline] = useState(typeof draft === "string" && draft.includes("\n"));
  const isInvalid = errors.has(path);
  const described = [
    (field.title || field.description || field.hints.length > 0) && `${id}-hint`,
    isInvalid && `${id}-error`,
  ].filter(Boolean).join(" ");
  const shared = {
    id,
    disabled: draft === null,
    value: typeof draft === "string" ? draft : "",
    "aria-required": required,
    "aria-invalid": isInvalid,
    "aria-describedby": described || undefined,
    onInput: (/** @type {Event} */ event) => onDraft(typedIn(event)),
  };
  const optional = required ? undefined : "left out";
  switch (field.kind) {
    case "const":
      return html`<output id=${id} class="mono">${JSON.stringify(field.value)}</output>`;
    case "choice":
      return html`<${Choices} field=${field} required=${required} draft=${draft} attributes=${{
        ...shared,
        disabled: false,
        onInput: (/** @type {Event} */ event) => onDraft(typedIn(event) === "null" ? null : typedIn(event)),
      }} />`;
    case "number":
      return html`
        <input ...${shared} type="text" inputmode=${field.integer ? "numeric" : "decimal"}
          autocomplete="off" placeholder=${optional} />
      `;
    case "text":
      if (multiline && field.input === "text") return html`<textarea ...${shared} rows="3"></textarea>`;
      return html`
        <input ...${shared} type=${field.input} step=${field.input === "datetime-local" ? "0.001" : undefined}
          autocomplete="off" spellcheck=${false} placeholder=${optional} />
        ${field.input === "datetime-local" && draft !== null &&
          html`<button type="button" class="button small" onClick=${() => onDraft(localTime(Date.now()))}>
          Now</button>`}
      `;
    default:
      return html`
        <textarea ...${shared} class="mono" rows="4" spellcheck=${false}
          placeholder=${required ? "JSON" : "JSON, or left out"}></textarea>
      `;
  }
}

/** @param {{ field: ChoiceField, required: boolean, draft: Draft, attributes: Record<string, unknown> }} props */
function Choices({ field, required, draft, attributes }) {
  return html`
    <select ...${attributes} value=${draft === null ? "null" : draft}>
      <option value="">${required ? "choose …" : "left out"}</option>
      ${field.choices.map(({ label }, index) =>
        html`<option key=${index} value=${String(index)}>${label}</option>`
      )}
      ${field.nullable && html`<option value="null">null</option>`}
    </select>
  `;
}

/**
 * An object or an array: in a fieldset, with a button where it can be left out.
 * @param {FieldProps & { field: ObjectField | ArrayField }} props
 */
function GroupField(props) {
  const { field, label, required, draft, path, errors, onDraft } = props;
  const id = idOf(path);
  const isThere = draft !== undefined && draft !== null;
  const canGo = !required || field.nullable;
  const described = errors.has(path) ? `${id}-error` : undefined;
  return html`
    <fieldset class="group" aria-describedby=${described}>
      <legend>${label} <${Required} required=${required} /></legend>
      <${Texts} field=${field} id=${id} error=${errors.get(path)} />
      ${!isThere && html`<p class="hint">${draft === null ? "null" : "left out"}</p>`}
      ${isThere && field.kind === "object" && html`<${Members} ...${props} field=${field} />`}
      ${isThere && field.kind === "array" && html`<${Items} ...${props} field=${field} />`}
      ${canGo &&
        html`
          <button
            type="button"
            class="button small"
            aria-label=${`${isThere ? "Remove" : "Add"} ${label}`}
            onClick=${() =>
              onDraft(
                isThere ? (required ? null : undefined) : firstDraft({ ...field, nullable: false }, true),
              )}
          >${isThere ? "Remove" : "Add"}</button>
        `}
    </fieldset>
  `;
}

/** @param {FieldProps & { field: ObjectField }} props */
function Members({ field, draft, path, errors, onDraft }) {
  const drafts = /** @type {DraftObject} */ (draft);
  return field.members().map(({ key, required, field }) =>
    html`
      <${EmitField}
        key=${key}
        field=${field}
        label=${key}
        required=${required}
        draft=${drafts[key]}
        path=${pathTo(path, key)}
        errors=${errors}
        onDraft=${(/** @type {Draft} */ own) => onDraft({ ...drafts, [key]: own })}
      />
    `
  );
}

/** @param {FieldProps & { field: ArrayField }} props */
function Items({ field, label, draft, path, errors, onDraft }) {
  const drafts = /** @type {readonly Draft[]} */ (draft);
  const item = field.item();
  const add = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const remove = (/** @type {number} */ index) => {
    onDraft(drafts.filter((_, other) => other !== index));
    // The button that had the focus goes.
    add.current?.focus();
  };
  return html`
    ${drafts.map((own, index) =>
      html`
        <div class="item" key=${index}>
          <${EmitField}
            field=${item}
            label=${`${label} ${index + 1}`}
            required=${true}
            draft=${own}
            path=${pathTo(path, index)}
            errors=${errors}
            onDraft=${(/** @type {Draft} */ changed) =>
              onDraft(drafts.map((old, other) => other === index ? changed : old))}
          />
          <button
            type="button"
            class="button small"
            aria-label=${`Remove ${label} ${index + 1}`}
            onClick=${() => remove(index)}
          >Remove</button>
        </div>
      `
    )}
    <button
      ref=${add}
      type="button"
      class="button small"
      aria-label=${`Add to ${label}`}
      onClick=${() => onDraft([...drafts, firstDraft(item, true)])}
    >Add one</button>
  `;
}

/** @param {Event} event */
function typedIn(event) {
  return /** @type {HTMLInputElement} */ (event.currentTarget).value;
}

/** @param {Event} event */
function isChecked(event) {
  return /** @type {HTMLInputElement} */ (event.currentTarget).checked;
}
