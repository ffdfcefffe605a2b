/** Cases in which the runtime is known to differ from a recording, with the reason why it is not mended yet. */
export const differing: Readonly<Record<string, string>> = {};
