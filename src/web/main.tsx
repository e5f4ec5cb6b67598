/** The page: one file that opens from a disk and asks nothing of anybody. */
import { render } from 'preact';
import { Page } from './page.js';
import { begin, goOn } from './state/begin.js';

begin();
render(<Page />, document.getElementById('page')!);
// After the first picture.
requestAnimationFrame(() => setTimeout(goOn));
