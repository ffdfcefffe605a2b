/** The words from which the seed dragons are made. */

export interface Place {
  readonly country: string;
  readonly state: string;
  readonly city: string;
  readonly neighborhoods: readonly string[];
}

const place = (country: string, state: string, city: string, ...neighborhoods: string[]): Place => ({
  country,
  state,
  city,
  neighborhoods,
});

export const places: readonly Place[] = [
  place('USA', 'Nevada', 'Las Vegas', 'Arts District', 'Summerlin', 'Spring Valley'),
  place('USA', 'Arizona', 'Tucson', 'Barrio Viejo', 'Sam Hughes', 'Catalina Foothills'),
  place('USA', 'Colorado', 'Boulder', 'Chautauqua', 'Mapleton Hill', 'Whittier'),
  place('USA', 'Washington', 'Seattle', 'Fremont', 'Ballard', 'Pioneer Square'),
  place('USA', 'Iowa', 'Des Moines', 'Sherman Hill', 'East Village', 'Beaverdale'),
  place('USA', 'Minnesota', 'St. Cloud', 'Lake George', 'Northside', 'Riverside'),
  place('USA', 'California', 'San Diego', 'North Park', "Coronado's End", 'Point Loma'),
  place('USA', 'Louisiana', 'New Orleans', 'French Quarter', 'Bywater', 'Algiers Point'),
  place('Canada', 'Québec', 'Montréal', 'Le Plateau', 'Mile End', 'Vieux-Port'),
  place('Canada', 'Newfoundland', "St. John's", 'Quidi Vidi', 'The Battery', 'Georgestown'),
  place('Mexico', 'Oaxaca', 'Oaxaca', 'Jalatlaco', 'Xochimilco', 'La Noria'),
  place('Brazil', 'São Paulo', 'Santos', 'Gonzaga', 'Boqueirão', 'Valongo'),
  place('Chile', 'Valparaíso', 'Viña del Mar', 'Reñaca', 'Miraflores', 'Recreo'),
  place('Peru', 'Cusco', 'Cusco', 'San Blas', 'Santa Ana', 'San Cristóbal'),
  place('United Kingdom', 'Wales', 'Caernarfon', 'Twthill', 'Castle Square', 'Peblig'),
  place('United Kingdom', 'Scotland', 'Edinburgh', 'Leith', 'Stockbridge', "Arthur's Seat"),
  place('Ireland', 'Connacht', 'Galway', 'The Claddagh', 'Salthill', "Fisher's Field"),
  place('Iceland', 'Norðurland', 'Akureyri', 'Oddeyri', 'Innbær', 'Brekka'),
  place('Norway', 'Vestland', 'Bergen', 'Bryggen', 'Nordnes', 'Sandviken'),
  place('Sweden', 'Skåne', 'Malmö', 'Möllevången', 'Gamla Staden', 'Limhamn'),
  place('Finland', 'Lapland', 'Rovaniemi', 'Ounasrinne', 'Korkalovaara', 'Rantavitikka'),
  place('Denmark', 'Syddanmark', 'Odense', 'Skibhuskvarteret', 'Bolbro', 'Vollsmose'),
  place('Germany', 'Bayern', 'Würzburg', 'Heidingsfeld', 'Zellerau', 'Sanderau'),
  place('Germany', 'Thüringen', 'Erfurt', 'Andreasviertel', 'Daberstedt', 'Krämerbrücke'),
  place('France', 'Bretagne', 'Saint-Malo', 'Intra-Muros', 'Paramé', "L'Étang Saint-Servan"),
  place('France', 'Occitanie', 'Albi', 'La Madeleine', 'Castelviel', "Quartier de l'Évêché"),
  place('Spain', 'Asturias', 'Gijón', 'Cimadevilla', 'La Arena', 'El Llano'),
  place('Spain', 'Catalunya', 'Girona', 'Barri Vell', 'El Mercadal', 'Montjuïc'),
  place('Portugal', 'Porto', 'Porto', 'Ribeira', 'Bonfim', 'Miragaia'),
  place('Italy', 'Toscana', 'Lucca', 'Anfiteatro', 'San Frediano', 'Borgo Giannotti'),
  place('Italy', "Valle d'Aosta", 'Aosta', "Sant'Orso", 'Cogne', 'Saraillon'),
  place('Switzerland', 'Luzern', 'Luzern', 'Altstadt', 'Pilatus', 'Tribschen'),
  place('Austria', 'Kärnten', 'Klagenfurt', 'Lindwurmplatz', 'Viktring', 'Annabichl'),
  place('Slovenia', 'Osrednja Slovenija', 'Ljubljana', 'Trnovo', 'Šiška', 'Zmajski most'),
  place('Poland', 'Małopolska', 'Kraków', 'Wawel', 'Kazimierz', 'Podgórze'),
  place('Czechia', 'Jihomoravský', 'Brno', 'Špilberk', 'Stará Radnice', 'Líšeň'),
  place('Greece', 'Epirus', 'Ioannina', 'Kastro', 'Siarava', 'Kiafa'),
  place('Türkiye', 'Nevşehir', 'Göreme', 'Aydınlı', 'Gaferli', 'Orta'),
  place('Morocco', 'Fès-Meknès', 'Fès', 'Batha', 'Mellah', 'Andalous'),
  place('Ethiopia', 'Amhara', 'Gondar', 'Arada', 'Piazza', 'Kebele'),
  place('Kenya', 'Kisumu', 'Kisumu', 'Milimani', 'Dunga', 'Tom Mboya'),
  place('South Africa', 'Western Cape', 'Cape Town', 'Bo-Kaap', 'Observatory', "Lion's Head"),
  place('India', 'Sikkim', 'Gangtok', 'Tadong', 'Deorali', 'Enchey'),
  place('Bhutan', 'Thimphu', 'Thimphu', 'Motithang', 'Changangkha', 'Kawajangsa'),
  place('China', 'Yunnan', 'Lijiang', 'Dayan', 'Shuhe', 'Baisha'),
  place('Japan', 'Nagano', 'Matsumoto', 'Nakamachi', 'Nawate', 'Asama'),
  place('Vietnam', 'Quảng Ninh', 'Hạ Long', 'Bãi Cháy', 'Hòn Gai', 'Tuần Châu'),
  place('Indonesia', 'Nusa Tenggara Timur', 'Labuan Bajo', 'Gorontalo', 'Wae Kelambu', 'Waecicu'),
  place('Australia', 'Tasmania', 'Hobart', 'Battery Point', 'Sandy Bay', 'Fern Tree'),
  place('New Zealand', 'Otago', 'Dunedin', "St Clair's Point", 'Opoho', 'Port Chalmers'),
];

export const families: readonly string[] = ['red', 'blue', 'green', 'black', 'gold', 'silver', 'copper', 'white'];

export const nameStarts: readonly string[] = [
  'Aur', 'Bel', 'Bryn', 'Cal', 'Cind', 'Dra', 'Em', 'Eir', 'Fal', 'Fenn', 'Gal', 'Glim', 'Hal', 'Is', 'Jor', 'Kael',
  'Kor', 'Lir', 'Lum', 'Mael', 'Mor', 'Nal', 'Nim', 'Or', 'Pyr', 'Quil', 'Rha', 'Rúna', 'Sael', 'Skör', 'Sol', 'Tam',
  'Thal', 'Umbr', 'Vael', 'Vér', 'Wyn', 'Xan', 'Yr', 'Zéph',
];

export const nameMiddles: readonly string[] = ['a', 'e', 'i', 'o', 'u', 'ae', 'ia', 'ó', "a'", 'y'];

export const nameEnds: readonly string[] = [
  'ndor', 'thys', 'rix', 'lith', 'mere', 'vex', 'goth', 'wyn', 'ssar', 'dris', 'qir', 'phon', 'nyx',
  'lune', 'garde', 'bris', 'thar', 'zeal', 'rök', 'ël',
];

export const habits: readonly string[] = [
  'Sleeps curled around the clock tower and wakes at the first bell',
  'Collects lost umbrellas and returns them on rainy mornings',
  'Warms the bakery ovens in exchange for cinnamon rolls',
  'Naps in the library, between poetry and maps',
  'Races the last tram home and always lets it win',
  'Hums old lullabies when fog comes in from the water',
  'Guards a single, very ordinary teaspoon',
  'Teaches pigeons to fly in formation',
  'Polishes its scales with moonlight and lavender oil',
  'Keeps the harbour free of ice with a gentle breath',
  'Plays chess in the park and knocks over only the pawns',
  'Paints sunsets by sneezing at the clouds',
  'Grows tomatoes in the warmth of its own breath',
  'Judges the annual kite festival, strictly but fairly',
  'Tells children riddles that take a week to solve',
  'Swims upstream every spring to greet the salmon',
  'Reads the newspaper over the shoulders of commuters',
  'Lights the lanterns on festival nights without being asked',
  'Balances on the cathedral spire to look at comets',
  'Trades stories for marmalade with the night watch',
];

export const traits: readonly string[] = [
  "It can't resist the smell of fresh coffee.",
  'Its shadow is said to bring luck to sailors.',
  'Shy at first, it never forgets a kind word.',
  'When it laughs, windows rattle three streets away.',
  "A bell on its tail tells the neighbours that it's home.",
  'It is afraid of geese, and of nothing else.',
  'Nobody has ever seen it land.',
  'It answers politely to any name but its own.',
  'On clear nights it glows a little.',
  "The mayor's cat is its closest friend.",
  'It hoards buttons, sorted by colour.',
  'Its yawn smells faintly of oranges.',
];
