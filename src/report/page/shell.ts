import { PROPERTIES } from '../charts/colours.js';
import { type Html, html, raw } from './html.js';

const light = [...PROPERTIES].map(([hex, [name]]) => `${name}:${hex}`).join(';');
const dark = [...PROPERTIES.values()].map(([name, hex]) => `${name}:${hex}`).join(';');

/** Light, or as the reader's system is; on paper always light. */
const STYLE = `
:root{color-scheme:light dark;${light};--edge:#d5dae0;--good:#00724f;--bad:#a33a00;--link:#005a8c}
@media screen and (prefers-color-scheme:dark){:root{${dark};--edge:#39424c;--good:#2fcf9f;--bad:#ff8f3f;--link:#6cc0f5}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}
main{max-width:920px;margin:0 auto;padding:24px 20px 64px}
h1{font-size:1.7rem;line-height:1.25;margin:.2em 0 .3em}
h2{font-size:1.2rem;margin:2.2em 0 .6em;border-bottom:1px solid var(--edge);padding-bottom:.2em}
h3{font-size:1rem;margin:1.4em 0 .4em}
p,ul,ol,dl{margin:.6em 0}
a{color:var(--link)}
.kicker,.quiet,figcaption,footer{color:var(--quiet);font-size:.88rem}
.verdict{border-left:5px solid var(--series-1);background:var(--panel);padding:.7em 1em;font-size:1.12rem;border-radius:0 6px 6px 0}
.verdict{break-inside:avoid}
.verdict p{margin:.25em 0}
.verdict.bad{border-color:var(--bad)}
.verdict.good{border-color:var(--good)}
.yes{color:var(--good);font-weight:600}.no{color:var(--bad);font-weight:600}
figure{margin:1.4em 0;break-inside:avoid}
figure svg{display:block;max-width:100%;height:auto;color:var(--ink)}
figure svg text:not([fill]){fill:currentColor}
figure svg>rect:first-of-type{fill:var(--ground)}
figcaption{margin-top:.3em}
/* A shadow at a side says that there is more there. */
.scroll,figure.drawing{background:linear-gradient(to right,var(--ground) 30%,transparent) left/40px 100% no-repeat local,linear-gradient(to left,var(--ground) 30%,transparent) right/40px 100% no-repeat local,linear-gradient(to right,var(--muted),transparent) left/12px 100% no-repeat scroll,linear-gradient(to left,var(--muted),transparent) right/12px 100% no-repeat scroll}
.scroll{overflow-x:auto;margin:.8em 0}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{padding:.3em .7em;border-bottom:1px solid var(--edge);text-align:right;white-space:nowrap}
th:first-child,td:first-child,.words th,.words td{text-align:left}
.words td{white-space:normal;vertical-align:top}
caption{caption-side:top;text-align:left;font-weight:600;padding:.5em 0 .2em}
thead th{border-bottom:2px solid var(--edge);font-weight:600}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2em 1.2em}
dt{color:var(--quiet)}dd{margin:0}
pre,code{font:.84em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre code{font-size:inherit}
pre{background:var(--panel);padding:.8em 1em;border-radius:6px;overflow-x:auto}
code{overflow-wrap:anywhere}
details>summary{cursor:pointer}
figure .narrow{display:none}
@media screen and (max-width:520px){figure .wide{display:none}figure .narrow{display:block}
figure.drawing{overflow-x:auto}figure.drawing svg{max-width:none}}
@media (max-width:520px){main{padding:16px 12px 48px}dl{grid-template-columns:1fr}dt{margin-top:.5em}
pre{white-space:pre-wrap;overflow-wrap:anywhere}.words th,.words td{padding:.3em .35em;white-space:normal}}
@page{size:A4;margin:16mm 15mm}
@media print{.scroll,figure.drawing{background:none}body{font-size:10.5pt}main{max-width:none;padding:0}h2,h3{break-after:avoid}
pre{white-space:pre-wrap;overflow-wrap:anywhere}tr{break-inside:avoid}.screen{display:none}
.scroll{overflow:visible;break-inside:avoid}table{font-size:8.5pt}th,td{padding:.2em .45em;white-space:normal}a{color:inherit}}
`;

/**
 * A whole page in one file: nothing in it is asked of anybody else, and no script runs in it.
 * @param language of what is written in it
 */
export function page(title: string, content: Html, language = 'en'): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <title>${title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html> `.text;
}
