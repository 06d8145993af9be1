import DefaultTheme from "vitepress/theme";
import { h, onMounted, ref } from "vue";
import { withBase } from "vitepress";
import "./style.css";

/** Draws a diagram in the reader's browser: mermaid is loaded only by pages that have one. */
const Mermaid = {
  props: { code: { type: String, required: true } },
  setup({ code }) {
    const svg = ref("");
    const source = decodeURIComponent(code);
    onMounted(async () => {
      const mermaid = await loadMermaid();
      mermaid.initialize({ startOnLoad: false, theme: "default" });
      const id = `mermaid-${Math.random().toString(36).slice(2)}`;
      svg.value = (await mermaid.render(id, source)).svg;
    });
    return () => svg.value ? h("div", { class: "mermaid", innerHTML: svg.value }) : h("pre", source);
  },
};

let loading;
function loadMermaid() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = withBase("/mermaid.min.js");
    script.onload = () => resolve(globalThis.mermaid);
    script.onerror = reject;
    document.head.append(script);
  });
  return loading;
}

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component("Mermaid", Mermaid);
  },
};
