import appsync from '@aws-appsync/eslint-plugin';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['**/node_modules/', 'generated/', 'cdk.out/', '.dragons/', '**/dist/', '**/build/'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  {
    files: ['resolvers/**/*.ts'],
    plugins: { '@aws-appsync': appsync },
    languageOptions: { parserOptions: { project: './resolvers/tsconfig.json' } },
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
  },
);
