// Questions and short messages; `Dialogs` shows them, wherever they come from.

import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";

/** @typedef {{ title: string, text: string, confirm: string, danger?: boolean }} Question */

const question = signal(/** @type {(Question & { answer: (yes: boolean) => void }) | null} */ (null));
const toasts = signal(/** @type {readonly { id: number, text: string, kind: string }[]} */ ([]));
let lastId = 0;

/** Milliseconds that a message is shown; a bad one longer. */
const SHOWN = 5000;

/**
 * Asks; Escape means no.
 *
 * @param {Question} asked
 * @returns {Promise<boolean>}
 */
export function ask(asked) {
  question.value?.answer(false);
  return new Promise((resolve) => {
    question.value = {
      ...asked,
      answer: (yes) => {
        question.value = null;
        resolve(yes);
      },
    };
  });
}

/**
 * Says something for a moment.
 *
 * @param {string} text
 * @param {"info" | "error"} [kind]
 */
export function toast(text, kind = "info") {
  const id = ++lastId;
  toasts.value = [...toasts.value, { id, text, kind }];
  setTimeout(
    () => toasts.value = toasts.value.filter((one) => one.id !== id),
    kind === "error" ? 2 * SHOWN : SHOWN,
  );
}

/** Stands once on the page. */
export function Dialogs() {
  return html`
    <div class="toasts" role="status" aria-live="polite">
      ${toasts.value.map(({ id, text, kind }) => html`<p key=${id} class=${`toast ${kind}`}>${text}</p>`)}
    </div>
    ${question.value && html`<${Dialog} ...${question.value} />`}
  `;
}

/** @param {Question & { answer: (yes: boolean) => void }} props */
function Dialog({ title, text, confirm, danger, answer }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => dialog.current?.showModal(), []);
  return html`
    <dialog ref=${dialog} aria-labelledby="question" onClose=${() => answer(false)}>
      <h2 id="question">${title}</h2>
      <p>${text}</p>
      <div class="toolbar end">
        <button type="button" class="button" onClick=${() => answer(false)}>Cancel</button>
        <button type="button" class=${`button ${danger ? "danger" : "primary"}`} onClick=${() =>
          answer(true)}>
          ${confirm}
        </button>
      </div>
    </dialog>
  `;
}
