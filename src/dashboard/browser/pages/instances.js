import { html } from "htm/preact";
import { plural } from "../format.js";
import { InstanceTable } from "../parts/instance_table.js";
import { Empty, Loading, Notice, Page } from "../parts/page.js";
import { useData } from "../use_data.js";

/** @import { InstancesData } from "../../data.ts" */

export function InstancesPage() {
  const { data, error } = useData("instances");
  const found = /** @type {InstancesData | null} */ (data);
  const lead = found && found.instances.length > 0 && plural(found.instances.length, "program");
  return html`
    <${Page} title="Instances" lead=${lead}>
      ${error && html`<${Notice} kind="error">${error.message}</${Notice}>`}
      ${!found && !error && html`<${Loading} />`}
      ${found?.instances.length === 0 && html`<${Empty}>
        No program has announced itself. <code>announce(conn, { name: "mailer" })</code> of
        <code>@walnats/core/health</code> does that.
      </${Empty}>`}
      ${found && found.instances.length > 0 && html`<${InstanceTable} instances=${found.instances} />`}
    </${Page}>
  `;
}
