/** The answer to whoever asks for GraphQL where there is none. */
export const noGraphqlApi = 'The template declares no GraphQL API of AppSync.';
