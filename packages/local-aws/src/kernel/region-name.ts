/** A region has a name such as `us-gov-west-1` or `eu-central-1`. */
export const isRegionName = (text: string): boolean => /^[a-z]{2}(?:-[a-z]{3,9}){1,2}-[1-9]$/.test(text);
