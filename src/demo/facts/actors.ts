import type { ThreatFact } from './threat-fact.ts';

/**
 * Actors, malware, tools and campaigns of the demo.
 * Facts of MITRE ATT&CK 18.1: (c) The MITRE Corporation, reproduced with its permission. The ids are the true
 * STIX ids, so that an import of ATT&CK finds the same objects and completes them.
 */
// biome-ignore format: a table reads better in few lines.
export const ACTORS: readonly ThreatFact[] = [
  {
    id: 'intrusion-set--899ce53f-13a0-479b-a0e4-67d46e241542',
    externalId: 'G0016', label: 'ThreatActor', name: 'APT29',
    aliases: ['IRON RITUAL', 'IRON HEMLOCK', 'NobleBaron', 'Dark Halo'],
  },
  {
    id: 'intrusion-set--c93fccb1-e8e8-42cf-ae33-2ad1d183913a',
    externalId: 'G0032', label: 'ThreatActor', name: 'Lazarus Group',
    aliases: ['Labyrinth Chollima', 'HIDDEN COBRA', 'Guardians of Peace', 'ZINC'],
  },
  {
    id: 'intrusion-set--3753cc21-2dae-4dfb-8481-d004e74502cc',
    externalId: 'G0046', label: 'ThreatActor', name: 'FIN7',
    aliases: ['GOLD NIAGARA', 'ITG14', 'Carbon Spider', 'ELBRUS'],
  },
  {
    id: 'intrusion-set--381fcf73-60f6-4ab2-9991-6af3cbc35192',
    externalId: 'G0034', label: 'ThreatActor', name: 'Sandworm Team',
    aliases: ['ELECTRUM', 'Telebots', 'IRON VIKING', 'BlackEnergy (Group)'],
  },
  {
    id: 'intrusion-set--18854f55-ac7c-4634-bd9a-352dd07613b7',
    externalId: 'G0096', label: 'ThreatActor', name: 'APT41',
    aliases: ['Wicked Panda', 'Brass Typhoon', 'BARIUM'],
  },
  {
    id: 'intrusion-set--bef4c620-0787-42a8-a96d-b7eb6e85917c',
    externalId: 'G0007', label: 'ThreatActor', name: 'APT28',
    aliases: ['IRON TWILIGHT', 'SNAKEMACKEREL', 'Swallowtail', 'Group 74'],
  },
  {
    id: 'intrusion-set--2688b13e-8e71-405a-9c40-0dee94bddf87',
    externalId: 'G0125', label: 'ThreatActor', name: 'HAFNIUM',
    aliases: ['Operation Exchange Marauder', 'Silk Typhoon'],
  },
  {
    id: 'intrusion-set--174279b4-399f-4ddb-966e-5efedd1dd5f2',
    externalId: 'G1017', label: 'ThreatActor', name: 'Volt Typhoon',
    aliases: ['BRONZE SILHOUETTE', 'Vanguard Panda', 'DEV-0391', 'UNC3236'],
  },
  {
    id: 'intrusion-set--dd2d9ca6-505b-4860-a604-233685b802c7',
    externalId: 'G0102', label: 'ThreatActor', name: 'Wizard Spider',
    aliases: ['UNC1878', 'TEMP.MixMaster', 'Grim Spider', 'FIN12'],
  },
  {
    id: 'intrusion-set--46bb06cb-f2d9-4b37-8c92-a27e224ad90d',
    externalId: 'G1024', label: 'ThreatActor', name: 'Akira',
    aliases: ['GOLD SAHARA', 'PUNK SPIDER', 'Howling Scorpius'],
  },
  {
    id: 'intrusion-set--7eda3dd8-b09b-4705-8090-c2ad9fb8c14d',
    externalId: 'G0092', label: 'ThreatActor', name: 'TA505',
    aliases: ['Hive0065', 'Spandex Tempest', 'CHIMBORAZO'],
  },
  {
    id: 'malware--a7881f21-e978-4fe4-af56-92c9416a2616',
    externalId: 'S0154', label: 'Malware', name: 'Cobalt Strike',
    platforms: ['Windows', 'Linux', 'macOS'],
  },
  {
    id: 'malware--75ecdbf1-c2bb-4afc-a3f9-c8da4de8c661',
    externalId: 'S0366', label: 'Malware', name: 'WannaCry',
    platforms: ['Windows'], aliases: ['WanaCry', 'WanaCrypt', 'WanaCrypt0r', 'WCry'],
  },
  {
    id: 'malware--a020a61c-423f-4195-8c46-ba1d21abba37',
    externalId: 'S0446', label: 'Malware', name: 'Ryuk',
    platforms: ['Windows'],
  },
  {
    id: 'tool--afc079f3-c0ea-4096-b75d-3f05338b7f60',
    externalId: 'S0002', label: 'Tool', name: 'Mimikatz',
    platforms: ['Windows'],
  },
  {
    id: 'tool--ff6caf67-ea1f-4895-b80e-4bb0fc31c6db',
    externalId: 'S0029', label: 'Tool', name: 'PsExec',
    platforms: ['Windows'],
  },
  {
    id: 'malware--5a3a31fe-5a8f-48e1-bff0-a753e5b1be70',
    externalId: 'S0020', label: 'Malware', name: 'China Chopper',
    platforms: ['Windows'],
  },
  {
    id: 'malware--4dea7d8e-af94-4bfb-afe4-7ff54f59308b',
    externalId: 'S0575', label: 'Malware', name: 'Conti',
    platforms: ['Windows'],
  },
  {
    id: 'malware--e401d4fe-f0c9-44f0-98e6-f93487678808',
    externalId: 'S0604', label: 'Malware', name: 'Industroyer',
    platforms: ['Windows'], aliases: ['CRASHOVERRIDE', 'Win32/Industroyer'],
  },
  {
    id: 'malware--8d242fb4-9033-4f13-8a88-4b9b4bcd9a53',
    externalId: 'S1070', label: 'Malware', name: 'Black Basta',
    platforms: ['Windows', 'ESXi'],
  },
  {
    id: 'campaign--808d6b30-df4e-4341-8248-724da4bac650',
    externalId: 'C0024', label: 'Campaign', name: 'SolarWinds Compromise',
  },
  {
    id: 'campaign--aa73efef-1418-4dbe-b43c-87a498e97234',
    externalId: 'C0025', label: 'Campaign', name: '2016 Ukraine Electric Power Attack',
  },
  {
    id: 'campaign--ba6dfa37-f401-4140-88b0-8938f2895e61',
    externalId: 'C0017', label: 'Campaign', name: 'C0017',
  },
];
