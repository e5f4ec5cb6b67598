/** The page: one file that opens from a disk and asks nothing of anybody. */
import { render } from 'preact';
import { Page } from './page.js';
import { begin } from './state/begin.js';

begin();
render(<Page />, document.getElementById('page')!);
