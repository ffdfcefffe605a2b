export const reportInput = (dragonName: string, overrides: object = {}) => ({
  dragonName,
  description: 'Seen over the harbour at dawn, in no hurry.',
  family: 'Green',
  country: 'Portugal',
  state: 'Lisboa',
  city: 'Lisbon',
  neighborhood: 'Alfama',
  ...overrides,
});
