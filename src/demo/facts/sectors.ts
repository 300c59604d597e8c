/** A sector of critical infrastructure and what its organisations run. */
export interface SectorFact {
  slug: string;
  /** Name of CISA (Presidential Policy Directive 21). */
  name: string;
  description: string;
  /** Ends of the names of made-up organisations. */
  companies: readonly string[];
  /** Services an organisation of the sector runs, the most critical first. */
  services: readonly string[];
  /** Whether plants with controllers are part of it. */
  operational: boolean;
}

/** The 16 sectors. */
// biome-ignore format: a table reads better in few lines.
export const SECTORS: readonly SectorFact[] = [
  { slug: 'chemical', name: 'Chemical', operational: true,
    description: 'Makes, stores, uses and transports chemicals.',
    companies: ['Chemicals', 'Polymers', 'Process Works'],
    services: ['Reactor control', 'Hazard monitoring', 'Order portal', 'Laboratory records'] },
  { slug: 'commercial', name: 'Commercial Facilities', operational: false,
    description: 'Shops, hotels, stadiums and other places that draw crowds.',
    companies: ['Retail', 'Hotels', 'Arena'],
    services: ['Payment at the till', 'Web shop', 'Booking', 'Visitor counting'] },
  { slug: 'communications', name: 'Communications', operational: false,
    description: 'Telephone, mobile, satellite, cable and broadcast networks.',
    companies: ['Telecom', 'Broadband', 'Satellite'],
    services: ['Subscriber register', 'Emergency call routing', 'Customer portal', 'Network inventory'] },
  { slug: 'manufacturing', name: 'Critical Manufacturing', operational: true,
    description: 'Metals, machinery, electrical equipment and vehicles that other sectors need.',
    companies: ['Steel', 'Turbines', 'Motors'],
    services: ['Production line control', 'Manufacturing execution', 'Supplier portal', 'Quality records'] },
  { slug: 'dams', name: 'Dams', operational: true,
    description: 'Dams, locks, levees and what controls their water.',
    companies: ['Dam Authority', 'Locks', 'River Works'],
    services: ['Gate control', 'Level telemetry', 'Flood warning', 'Inspection records'] },
  { slug: 'defense', name: 'Defense Industrial Base', operational: true,
    description: 'Designs, makes and maintains what the armed forces need.',
    companies: ['Aerospace', 'Shipyards', 'Defence Systems'],
    services: ['Design vault', 'Test range control', 'Partner exchange', 'Maintenance planning'] },
  { slug: 'emergency', name: 'Emergency Services', operational: false,
    description: 'Police, fire, ambulance and emergency management.',
    companies: ['Rescue', 'Fire Service', 'Dispatch'],
    services: ['Call dispatch', 'Unit positions', 'Incident records', 'Public alerts'] },
  { slug: 'energy', name: 'Energy', operational: true,
    description: 'Electricity, oil and natural gas: made, stored and carried.',
    companies: ['Power', 'Grid', 'Gas Transmission'],
    services: ['Grid control', 'Substation telemetry', 'Outage portal', 'Energy trading'] },
  { slug: 'financial', name: 'Financial Services', operational: false,
    description: 'Banks, insurers, exchanges and payment systems.',
    companies: ['Bank', 'Clearing', 'Insurance'],
    services: ['Payment clearing', 'Card authorisation', 'Online banking', 'Claims'] },
  { slug: 'food', name: 'Food and Agriculture', operational: true,
    description: 'Farms, food processing and its distribution.',
    companies: ['Foods', 'Dairies', 'Grain'],
    services: ['Cold chain control', 'Batch tracing', 'Farm portal', 'Stock planning'] },
  { slug: 'government', name: 'Government Services and Facilities', operational: false,
    description: 'Buildings, records and services of public administration, elections and schools among them.',
    companies: ['County', 'Registry', 'City Administration'],
    services: ['Civil register', 'Tax portal', 'Permit office', 'Public web site'] },
  { slug: 'healthcare', name: 'Healthcare and Public Health', operational: false,
    description: 'Hospitals, laboratories, medicines and public health.',
    companies: ['Hospital', 'Clinics', 'Pharma'],
    services: ['Patient records', 'Medical imaging', 'Laboratory results', 'Appointment portal'] },
  { slug: 'it', name: 'Information Technology', operational: false,
    description: 'Hardware, software and services that all other sectors run on.',
    companies: ['Cloud', 'Software', 'Hosting'],
    services: ['Identity provider', 'Customer platform', 'Build pipeline', 'Support desk'] },
  { slug: 'nuclear', name: 'Nuclear Reactors, Materials, and Waste', operational: true,
    description: 'Power and research reactors, nuclear materials and waste.',
    companies: ['Nuclear', 'Reactor Services', 'Fuel Cycle'],
    services: ['Plant monitoring', 'Access control', 'Dosimetry', 'Document control'] },
  { slug: 'transportation', name: 'Transportation Systems', operational: true,
    description: 'Aviation, rail, roads, shipping, pipelines and post.',
    companies: ['Rail', 'Airport', 'Port Authority'],
    services: ['Signalling', 'Traffic management', 'Ticketing', 'Cargo tracking'] },
  { slug: 'water', name: 'Water and Wastewater Systems', operational: true,
    description: 'Drinking water and the treatment of waste water.',
    companies: ['Water', 'Waterworks', 'Wastewater'],
    services: ['Treatment control', 'Pump telemetry', 'Leak detection', 'Billing portal'] },
];

/** First parts of the names of made-up organisations. */
export const NAMES: readonly string[] = [
  'Halden',
  'Borealis',
  'Corvina',
  'Estermark',
  'Fjordal',
  'Granvik',
  'Hestia',
  'Isarwald',
  'Juno Bay',
  'Kestrel',
  'Lindmoor',
  'Marrow Creek',
  'Northgate',
  'Ostrava Hill',
  'Pellworm',
  'Quillan',
  'Ravensholm',
  'Sablewood',
  'Tarnbeck',
  'Ulverton',
  'Vantmoor',
  'Westerhay',
  'Yarrow',
  'Zephyr Point',
  'Ashdown',
  'Brackwater',
  'Calder',
  'Dunmere',
  'Eastlock',
  'Farrow',
  'Glenrath',
  'Harrowgate',
];

/** Where the estate stands: made-up sites in real countries (ISO 3166-1), with the middle of a region. */
// biome-ignore format: a table reads better in few lines.
export const PLACES: readonly { country: string; region: string; latitude: number; longitude: number }[] = [
  { country: 'DE', region: 'Hesse', latitude: 50.6, longitude: 9.0 },
  { country: 'FR', region: 'Brittany', latitude: 48.2, longitude: -2.9 },
  { country: 'NO', region: 'Vestland', latitude: 60.6, longitude: 6.4 },
  { country: 'PL', region: 'Silesia', latitude: 50.3, longitude: 19.0 },
  { country: 'US', region: 'Ohio', latitude: 40.4, longitude: -82.9 },
  { country: 'CA', region: 'Ontario', latitude: 50.0, longitude: -85.0 },
  { country: 'JP', region: 'Chubu', latitude: 36.2, longitude: 137.5 },
  { country: 'IN', region: 'Karnataka', latitude: 15.3, longitude: 75.7 },
  { country: 'AU', region: 'Victoria', latitude: -36.9, longitude: 144.3 },
  { country: 'NL', region: 'Utrecht', latitude: 52.1, longitude: 5.2 },
];
