/** Tells whether a host is one of AWS, whose services answer here. */
export const isServiceHost = (hostname: string): boolean => /(^|\.)amazonaws\.com(\.cn)?$/.test(hostname);
