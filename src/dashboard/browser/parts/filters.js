// Fields that are kept in the address, so that a link shows the same.

import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { route, setQuery } from "../router.js";

/** Milliseconds without a further letter after which a filter counts. */
const DEBOUNCE = 250;

/** @typedef {{ name: string, label: string, placeholder?: string, type?: string }} Field */

/** @param {{ fields: readonly Field[] }} props */
export function Filters({ fields }) {
  return html`
    <form class="filters" role="search" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      ${fields.map((field) => html`<${FilterField} key=${field.name} field=${field} />`)}
    </form>
  `;
}

/** @param {{ field: Field }} props */
function FilterField({ field: { name, label, placeholder, type = "search" } }) {
  const value = route.value.query[name] ?? "";
  const [text, setText] = useState(value);
  const timer = useRef(0);
  useEffect(() => setText(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const id = `filter-${name}`;
  if (type === "checkbox") {
    return html`
      <label class="check" for=${id}>
        <input id=${id} type="checkbox" checked=${value === "1"}
          onChange=${() => setQuery({ [name]: value === "1" ? "" : "1", offset: "", before: "" })} />
        ${label}
      </label>
    `;
  }
  const onInput = (/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) => {
    setText(currentTarget.value);
    clearTimeout(timer.current);
    const next = currentTarget.value;
    timer.current = setTimeout(() => setQuery({ [name]: next, offset: "", before: "" }), DEBOUNCE);
  };
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <input id=${id} type=${type} placeholder=${placeholder} value=${text} onInput=${onInput}
        spellcheck="false"
        autocomplete="off" />
    </div>
  `;
}
