/** Tells whether SQLite refused because another connection reads or writes. */
export const isBusy = (error: unknown): boolean =>
  /^SQLITE_(BUSY|LOCKED)/.test(String((error as { code?: unknown }).code));
