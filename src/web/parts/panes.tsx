import type { FunctionComponent } from 'preact';
import { ComparePane } from '../compare/pane.js';
import { LabsPane } from '../labs/pane.js';
import { NetworkPane } from '../scene/network-pane.js';
import type { View } from '../state/view.js';
import { Results } from './results.js';

/** What each view shows; those that are not here have no tab. */
export const panes: Partial<Record<View, FunctionComponent>> = {
  network: NetworkPane,
  results: Results,
  compare: ComparePane,
  labs: LabsPane,
};
