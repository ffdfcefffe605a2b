/** The files that import each other in a circle, with the reason why they may. */
export const honestCircles: readonly { readonly files: readonly string[]; readonly why: string }[] = [
  {
    files: [
      'packages/s3-select/src/sql/calls.ts',
      'packages/s3-select/src/sql/dates.ts',
      'packages/s3-select/src/sql/expressions.ts',
    ],
    why: 'an expression may be a call, and the arguments of a call are expressions',
  },
];
