const unwritable = /[^\t\x20-\x7e\x80-\xff]/g;

/**
 * Tells whether a header of HTTP can hold the text. Node writes no other, and so the client would get no answer at all.
 * docs: RFC 9110, "Field Values"
 */
export const isHeaderText = (text: string): boolean => text.search(unwritable) < 0;

/** Takes away what a header cannot hold. */
export const asHeaderText = (text: string): string => text.replace(unwritable, '');
