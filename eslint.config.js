import appsync from '@aws-appsync/eslint-plugin';
import tseslint from 'typescript-eslint';

/** What AppSync refuses in the code of a resolver. Everything else that is linted stands in `.oxlintrc.json`. */
export default tseslint.config({
  files: ['resolvers/**/*.ts'],
  plugins: { '@aws-appsync': appsync },
  languageOptions: { parser: tseslint.parser, parserOptions: { project: './resolvers/tsconfig.json' } },
  rules: {
    ...appsync.configs.recommended.rules,
    'no-restricted-syntax': [
      'error',
      { selector: 'ThrowStatement', message: 'APPSYNC_JS has no throw: use util.error.' },
      { selector: 'UpdateExpression', message: 'APPSYNC_JS has neither ++ nor --.' },
      {
        selector: "CallExpression[callee.property.name='sort'][arguments.length>0]",
        message: 'APPSYNC_JS sorts without a comparator.',
      },
    ],
  },
});
