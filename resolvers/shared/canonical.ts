import { util } from '@aws-appsync/utils';

/** Answers the canonical form as far as APPSYNC_JS can express it: compatibility form, case and spacing. */
export function canonical(text: string): string {
  const folded = util.str.normalize(util.str.normalize(text, 'nfkc').toUpperCase().toLowerCase(), 'nfkc');
  return folded
    .split(' ')
    .filter((word) => word !== '')
    .join(' ');
}
