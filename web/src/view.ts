import { useEffect, useState } from 'react';

export type View = 'dragons' | 'account';

const views: Readonly<Record<string, View>> = { '': 'dragons', '#/': 'dragons', '#/account': 'account' };
const titles: Readonly<Record<View, string>> = { dragons: 'Dragons', account: 'Account · Dragons' };

export const addressOf: Readonly<Record<View, string>> = { dragons: '#/', account: '#/account' };

/** The view that the address names; a link to a place within the page changes nothing. */
export function useView(): View {
  const [view, setView] = useState<View>(() => views[location.hash] ?? 'dragons');
  useEffect(() => {
    const follow = (): void => setView((before) => views[location.hash] ?? before);
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  useEffect(() => void (document.title = titles[view]), [view]);
  return view;
}

/** Tells whether the machine reports a network. */
export function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const follow = (): void => setOnline(navigator.onLine);
    addEventListener('online', follow);
    addEventListener('offline', follow);
    return () => {
      removeEventListener('online', follow);
      removeEventListener('offline', follow);
    };
  }, []);
  return online;
}
