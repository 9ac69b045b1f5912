export const chunk = 'from a chunk';
