import type { Gender, OpenStoreRequest } from '@crpm/contracts';

/** Category, subcategory, brand, noun, and the range of prices in whole units. */
export const CATALOGUE: readonly (readonly [string, string, string, string, number, number])[] = [
  ['Computers', 'Laptops', 'Northwind', 'Laptop', 450, 1600],
  ['Computers', 'Monitors', 'Northwind', 'Monitor', 120, 600],
  ['Computers', 'Accessories', 'Tailspin', 'Keyboard', 20, 120],
  ['Computers', 'Accessories', 'Tailspin', 'Mouse', 10, 80],
  ['Audio', 'Headphones', 'Litware', 'Headphones', 25, 300],
  ['Audio', 'Speakers', 'Litware', 'Speaker', 40, 400],
  ['Home appliances', 'Coffee machines', 'Proseware', 'Coffee machine', 60, 700],
  ['Home appliances', 'Lamps', 'Proseware', 'Desk lamp', 15, 120],
  ['Home appliances', 'Fans', 'Proseware', 'Fan', 20, 150],
  ['Cameras', 'Digital cameras', 'Fabrikam', 'Camera', 150, 1200],
  ['Cameras', 'Accessories', 'Fabrikam', 'Tripod', 20, 160],
  ['Games', 'Board games', 'Wingtip', 'Board game', 12, 60],
  ['Games', 'Puzzles', 'Wingtip', 'Puzzle', 8, 35],
  ['Phones', 'Smartphones', 'Contoso', 'Phone', 180, 1100],
  ['Phones', 'Accessories', 'Contoso', 'Phone case', 8, 40],
];
export const COLORS = ['black', 'white', 'silver', 'blue', 'red', 'green'] as const;

const women = [
  'Anna',
  'Zoé',
  'Maria',
  'Ingrid',
  'Fatima',
  'Grace',
  'Chloe',
  'Mei',
  'Priya',
  'Elena',
];
const men = ['Jonas', 'Luca', 'Oliver', 'Mateo', 'Ahmed', 'Noah', 'Henri', 'Wei', 'Arjun', 'Søren'];
const others = ['Alex', 'Robin'];
const named = (names: readonly string[], gender: Gender) =>
  names.map((name) => [name, gender] as const);
export const FIRST_NAMES = [
  ...named(women, 'female'),
  ...named(men, 'male'),
  ...named(others, 'undisclosed'),
];
export const LAST_NAMES = [
  'Müller',
  'Dubois',
  'Rossi',
  'Smith',
  'García',
  'Jansen',
  'Nguyen',
  'Brown',
  'Kowalski',
  'Olsen',
  'Silva',
  'Taylor',
  'Weber',
  'Moreau',
  'Bianchi',
  'Wilson',
  'Okafor',
  'Chen',
  'Patel',
  'Novák',
] as const;

/** City, state and country; the shop's own region comes first. */
export const CITIES: readonly (readonly [city: string, state: string, country: string])[] = [
  ['Portland', 'Oregon', 'US'],
  ['Seattle', 'Washington', 'US'],
  ['Austin', 'Texas', 'US'],
  ['Toronto', 'Ontario', 'CA'],
  ['London', 'England', 'GB'],
  ['Leeds', 'England', 'GB'],
  ['Berlin', 'Berlin', 'DE'],
  ['Köln', 'Nordrhein-Westfalen', 'DE'],
  ['Lyon', 'Auvergne-Rhône-Alpes', 'FR'],
  ['Napoli', 'Campania', 'IT'],
  ['Utrecht', 'Utrecht', 'NL'],
  ['Sydney', 'New South Wales', 'AU'],
];
export const STORES: readonly OpenStoreRequest[] = [
  { name: 'Web shop', channel: 'online' },
  { name: 'Portland', channel: 'store', country: 'US', state: 'Oregon', squareMeters: 640 },
  { name: 'Seattle', channel: 'store', country: 'US', state: 'Washington', squareMeters: 820 },
  { name: 'London', channel: 'store', country: 'GB', state: 'England', squareMeters: 410 },
];
