/** Marks the values that are objects in JavaScript but single values in the dialect; no JSON object can have it. */
export const scalar: unique symbol = Symbol('scalar');
