let asked = 0;

/** Every answer tells how often the function was asked. */
export const handler = async ({ item, of }) => {
  asked += 1;
  if (item === 'none') throw new Error('There is no price');
  return { item: item ?? of, asked, note: `asked ${asked} times` };
};
