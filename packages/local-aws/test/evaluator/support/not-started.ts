/** A program that cannot be loaded. */
throw new Error('There is no such library.');
