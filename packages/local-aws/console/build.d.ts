/** Of build.js, which has to be JavaScript: packed as in the repository, it is loaded by Node alone. */
export function buildConsole(directory: string): Promise<void>;
export function builtConsole(): Promise<string>;
