import { describe, expect, it } from 'vitest';
import { mistakes, plainOf } from './lowering.js';

const scenario = (service: string, timeline = '[]'): string =>
  `version: 1\nduration: 10 s\nservices: { web: { replicas: 2, time: 1 ms ${service} } }\n` +
  `traffic: { users: { to: web, rate: 1/s } }\ntimeline: ${timeline}\n`;
const deployed = (words: string, timeline?: string): string =>
  scenario(`, deployment: { ${words} }`, timeline);

describe('words of pods', () => {
  it.each([
    [scenario('', '[{ at: 1 s, rollout: web }]'), "'web' has no deployment to roll out"],
    [scenario('', '[{ at: 1 s, rollout: wob }]'), "did you mean 'web'"],
    [deployed('', '[{ at: 1 s, for: 2 s, rollout: web }]'), 'a rollout is for good'],
    [deployed('', '[{ at: 1 s, add: web-1 }]'), 'has a deployment, which keeps its pods'],
    [deployed('', '[{ at: 1 s, drain: a }]'), 'no pods are on nodes'],
    [deployed('nodes: [node-1]', '[{ at: 1 s, drain: node-2 }]'), "did you mean 'node-1'"],
    [scenario(', autoscale: { max: 3 }'), 'needs a deployment'],
    [scenario(', disruptionBudget: { minAvailable: 1 }'), 'needs a deployment'],
    [scenario(', deployment: {}, disruptionBudget: {}'), 'just one of minAvailable and max'],
    [scenario(', deployment: {}, autoscale: { min: 4, max: 3 }'), 'is above max, which is 3'],
    [deployed('maxSurge: 12.5%'), 'whole per cents such as 25%'],
    [deployed('partition: 1'), 'is for a stateful set'],
    [deployed('kind: stateful-set, strategy: recreate'), 'recreate is for deployments'],
    [deployed('minReady: 10 s, progressDeadline: 5 s'), 'more than minReady, which is 10 s'],
    [deployed('liveness: { successThreshold: 2 }'), 'is 1 for this kind of probe'],
    [deployed('readiness: { period: 1 ns }'), 'ask less often'],
    [deployed('sigterm: drian'), "did you mean 'drain'"],
  ])('say what is wrong: %#', (text, message) => {
    expect(mistakes(text).join('\n')).toContain(message);
  });

  it('have news travel as in a cluster, unless something else is said', () => {
    const news = (more: string) => plainOf(`${deployed('')}${more}`).controlPlane;
    expect(news('')).toMatchObject({ kubeProxy: { minSync: 1e9 }, push: null });
    expect(news('controlPlane: istio')?.push).not.toBeNull();
    expect(news('controlPlane: none')).toMatchObject({ kubeProxy: { minSync: 0 } });
    expect(plainOf(scenario('')).controlPlane).toBeNull();
  });

  it('lay out places for as many pods as there may be at a time', () => {
    const places = (text: string): number => plainOf(text).services.get('web')!.replicas.length;
    expect(places(deployed(''))).toBe(2);
    expect(places(deployed('', '[{ at: 1 s, rollout: web }]'))).toBe(2 + 1 + 2);
    expect(places(deployed('maxSurge: 1000', '[{ at: 1 s, rollout: web }]'))).toBe(2 + 2 + 2);
    expect(places(deployed('kind: stateful-set', '[{ at: 1 s, rollout: web }]'))).toBe(2);
    expect(places(scenario(', deployment: {}, autoscale: { max: 8 }'))).toBe(8 + 2 + 8);
  });
});
