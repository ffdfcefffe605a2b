/** Marks values that are objects in JavaScript but single values in the dialect. No JSON object can have this mark. */
export const scalar: unique symbol = Symbol('scalar');
