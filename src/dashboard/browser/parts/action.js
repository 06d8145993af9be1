import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { session } from "../api.js";
import { ask, toast } from "./dialog.js";

/** @import { Question } from "./dialog.js" */

/**
 * A button that changes something: it asks first where there is a question, and says how it ended. Nothing on pages that
 * are read-only.
 *
 * @param {{
 *   label: string,
 *   danger?: boolean,
 *   disabled?: boolean,
 *   run: () => Promise<string | void>,
 *   question?: Question,
 * }} props `run`: what it resolves to is shown
 */
export function Action({ label, danger, disabled, run, question }) {
  const [busy, setBusy] = useState(false);
  if (session.readOnly) return null;
  const onClick = async () => {
    if (question && !await ask({ danger: danger ?? false, ...question })) return;
    setBusy(true);
    try {
      const said = await run();
      if (said) toast(said);
    } catch (error) {
      toast(/** @type {Error} */ (error).message, "error");
    } finally {
      setBusy(false);
    }
  };
  return html`
    <button type="button" class=${`button small ${danger ? "danger" : ""}`} disabled=${busy || disabled}
      aria-busy=${busy} onClick=${onClick}>${label}</button>
  `;
}
