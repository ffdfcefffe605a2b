import { useSyncExternalStore } from 'react';

/** The place in the console, written as `#/executions/arn…`: a screen, and what is open in it. */
export interface Route {
  readonly screen: string;
  readonly open: string | undefined;
}

const read = (): string => window.location.hash;
const follow = (changed: () => void): (() => void) => {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
};

export function useRoute(): Route {
  const [screen = '', ...open] = useSyncExternalStore(follow, read).replace(/^#\//, '').split('/');
  return {
    screen: screen === '' ? 'queries' : screen,
    open: open.length > 0 ? open.map(decodeURIComponent).join('/') : undefined,
  };
}

export const linkTo = (screen: string, open?: string): string =>
  open === undefined ? `#/${screen}` : `#/${screen}/${encodeURIComponent(open)}`;
