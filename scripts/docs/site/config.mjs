// The configuration of the site; what differs with each build is in site.json.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const { title, description, base, guides, api, symbols } = JSON.parse(
  readFileSync(fileURLToPath(new URL("./site.json", import.meta.url)), "utf8"),
);

/** The anchors of headings are those of GitHub, where the same pages are read. */
const slugify = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}\p{M}_ -]/gu, "").replaceAll(" ", "-");

export default {
  title,
  description,
  base,
  lang: "en",
  lastUpdated: false,
  ignoreDeadLinks: "localhostLinks",
  head: [["link", { rel: "icon", type: "image/svg+xml", href: `${base}icon.svg` }]],
  markdown: {
    anchor: { slugify },
    languageAlias: { conf: "nginx" },
    toc: { slugify },
    theme: { light: "github-light", dark: "github-dark" },
    config(md) {
      drawMermaid(md);
      linkSymbols(md);
    },
  },
  themeConfig: {
    logo: "/icon.svg",
    outline: { level: [2, 3] },
    search: {
      provider: "local",
      options: { miniSearch: { searchOptions: { boost: { title: 4, titles: 2 } } } },
    },
    nav: [
      {
        text: "Guides",
        link: "/getting_started",
        activeMatch: "^/(?!api/|examples|files|overview|index)[\\w]+",
      },
      { text: "API", link: "/api/core/", activeMatch: "^/api/" },
      { text: "Examples", link: "/examples", activeMatch: "^/(examples|files/examples)" },
    ],
    sidebar: { "/api/": api, "/": guides },
    docFooter: { prev: "Before", next: "Next" },
  },
};

/** A block of Mermaid is a picture on GitHub, and here too. */
function drawMermaid(md) {
  const fence = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, index, ...rest) => {
    const { info, content } = tokens[index];
    if (info.trim() !== "mermaid") return fence(tokens, index, ...rest);
    return `<Mermaid code="${encodeURIComponent(content).replaceAll("'", "%27")}" />`;
  };
}

/** Public symbols in code link to the API reference: in text for the first time on a page, in tables always. */
function linkSymbols(md) {
  md.core.ruler.push("link_symbols", ({ tokens, env }) => {
    const linked = new Set();
    tokens.forEach((block, index) => {
      const within = tokens[index - 1]?.type;
      if (block.type !== "inline" || within === "heading_open") return;
      block.children = block.children.flatMap((token, at, all) => {
        const inLink = all.slice(0, at).reduce(
          (depth, { nesting, type }) => type.startsWith("link_") ? depth + nesting : depth,
          0,
        );
        const name = token.content.replace(/^new |\(\)$/g, "");
        const page = token.type === "code_inline" && !inLink && Object.hasOwn(symbols, name) && symbols[name];
        if (!page || (linked.has(name) && within !== "td_open") || env.relativePath === page) return [token];
        linked.add(name);
        const open = new token.constructor("link_open", "a", 1);
        open.attrSet("href", `/${page}`);
        return [open, token, new token.constructor("link_close", "a", -1)];
      });
    });
  });
}
