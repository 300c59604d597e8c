import type { ThreatFact } from './threat-fact.ts';

/**
 * Techniques, tactics and mitigations of the demo.
 * Facts of MITRE ATT&CK 18.1: (c) The MITRE Corporation, reproduced with its permission. The ids are the true
 * STIX ids, so that an import of ATT&CK finds the same objects and completes them.
 */
// biome-ignore format: a table reads better in few lines.
export const TECHNIQUES: readonly ThreatFact[] = [
  {
    id: 'attack-pattern--3f886f2a-874f-4333-b794-aa6075009b1c',
    externalId: 'T1190', label: 'AttackPattern', name: 'Exploit Public-Facing Application',
    tactics: ['TA0001'],
  },
  {
    id: 'attack-pattern--7385dfaf-6886-4229-9ecd-6fd678040830',
    externalId: 'T1059', label: 'AttackPattern', name: 'Command and Scripting Interpreter',
    tactics: ['TA0002'],
  },
  {
    id: 'attack-pattern--b17a1a56-e99c-403c-8948-561df0cffe81',
    externalId: 'T1078', label: 'AttackPattern', name: 'Valid Accounts',
    tactics: ['TA0003', 'TA0004', 'TA0001'],
  },
  {
    id: 'attack-pattern--5d0d3609-d06d-49e1-b9c9-b544e0c618cb',
    externalId: 'T1505.003', label: 'AttackPattern', name: 'Web Shell',
    platforms: ['Linux', 'macOS', 'Network Devices', 'Windows'], tactics: ['TA0003'],
  },
  {
    id: 'attack-pattern--9db0cf3a-a3c9-4012-8268-123b9db6fd82',
    externalId: 'T1210', label: 'AttackPattern', name: 'Exploitation of Remote Services',
    platforms: ['Linux', 'Windows', 'macOS', 'ESXi'], tactics: ['TA0008'],
  },
  {
    id: 'attack-pattern--b21c3b2d-02e6-45b1-980b-e69051040839',
    externalId: 'T1068', label: 'AttackPattern', name: 'Exploitation for Privilege Escalation',
    platforms: ['Containers', 'Linux', 'macOS', 'Windows'], tactics: ['TA0004'],
  },
  {
    id: 'attack-pattern--b80d107d-fa0d-4b60-9684-b0433e8bdba0',
    externalId: 'T1486', label: 'AttackPattern', name: 'Data Encrypted for Impact',
    platforms: ['ESXi', 'IaaS', 'Linux', 'macOS', 'Windows'], tactics: ['TA0040'],
  },
  {
    id: 'attack-pattern--0a3ead4e-6d47-4ccb-854c-a6a4f9d96b22',
    externalId: 'T1003', label: 'AttackPattern', name: 'OS Credential Dumping',
    platforms: ['Linux', 'macOS', 'Windows'], tactics: ['TA0006'],
  },
  {
    id: 'attack-pattern--10d51417-ee35-4589-b1ff-b6df1c334e8d',
    externalId: 'T1133', label: 'AttackPattern', name: 'External Remote Services',
    platforms: ['Containers', 'Linux', 'macOS', 'Windows'], tactics: ['TA0003', 'TA0001'],
  },
  {
    id: 'attack-pattern--3c4a2599-71ee-4405-ba1e-0e28414b4bc5',
    externalId: 'T1005', label: 'AttackPattern', name: 'Data from Local System',
    platforms: ['ESXi', 'Linux', 'macOS', 'Network Devices', 'Windows'], tactics: ['TA0009'],
  },
  {
    id: 'attack-pattern--e01be9c5-e763-4caf-aeb7-000b416aef67',
    externalId: 'T1136', label: 'AttackPattern', name: 'Create Account',
    tactics: ['TA0003'],
  },
  {
    id: 'attack-pattern--635cbe30-392d-4e27-978e-66774357c762',
    externalId: 'T1136.001', label: 'AttackPattern', name: 'Local Account',
    platforms: ['Linux', 'macOS', 'Windows', 'Network Devices', 'Containers', 'ESXi'], tactics: ['TA0003'],
  },
  {
    id: 'attack-pattern--7bc57495-ea59-4380-be31-a64af124ef18',
    externalId: 'T1083', label: 'AttackPattern', name: 'File and Directory Discovery',
    platforms: ['ESXi', 'Linux', 'macOS', 'Network Devices', 'Windows'], tactics: ['TA0007'],
  },
  {
    id: 'attack-pattern--435dfb86-2697-4867-85b5-2fef496c0517',
    externalId: 'T1552', label: 'AttackPattern', name: 'Unsecured Credentials',
    tactics: ['TA0006'],
  },
  {
    id: 'attack-pattern--e6919abc-99f9-4c6c-95a5-14761e7b2add',
    externalId: 'T1105', label: 'AttackPattern', name: 'Ingress Tool Transfer',
    platforms: ['ESXi', 'Linux', 'macOS', 'Network Devices', 'Windows'], tactics: ['TA0011'],
  },
  {
    id: 'attack-pattern--354a7f88-63fb-41b5-a801-ce3b377b36f1',
    externalId: 'T1082', label: 'AttackPattern', name: 'System Information Discovery',
    platforms: ['ESXi', 'IaaS', 'Linux', 'macOS', 'Network Devices', 'Windows'], tactics: ['TA0007'],
  },
  {
    id: 'attack-pattern--a93494bb-4b80-4ea1-8695-3236a49916fd',
    externalId: 'T1110', label: 'AttackPattern', name: 'Brute Force',
    tactics: ['TA0006'],
  },
  {
    id: 'attack-pattern--df8b2a25-8bdf-4856-953c-a04372b1c161',
    externalId: 'T1071.001', label: 'AttackPattern', name: 'Web Protocols',
    platforms: ['ESXi', 'Linux', 'macOS', 'Network Devices', 'Windows'], tactics: ['TA0011'],
  },
  {
    id: 'attack-pattern--32632a95-6856-47b9-9ab7-fea5cd7dce00',
    externalId: 'T0819', label: 'AttackPattern', name: 'Exploit Public-Facing Application',
    tactics: ['TA0108'],
  },
  {
    id: 'attack-pattern--1af9e3fd-2bcc-414d-adbd-fe3b95c02ca1',
    externalId: 'T0831', label: 'AttackPattern', name: 'Manipulation of Control',
    tactics: ['TA0105'],
  },
  {
    id: 'attack-pattern--40b300ba-f553-48bf-862e-9471b220d455',
    externalId: 'T0855', label: 'AttackPattern', name: 'Unauthorized Command Message',
    tactics: ['TA0106'],
  },
  {
    id: 'attack-pattern--85a45294-08f1-4539-bf00-7da08aa7b0ee',
    externalId: 'T0866', label: 'AttackPattern', name: 'Exploitation of Remote Services',
    tactics: ['TA0108', 'TA0109'],
  },
  {
    id: 'attack-pattern--f8df6b57-14bc-425f-9a91-6f59f6799307',
    externalId: 'T0883', label: 'AttackPattern', name: 'Internet Accessible Device',
    tactics: ['TA0108'],
  },
  {
    id: 'attack-pattern--e1f9cdd2-9511-4fca-90d7-f3e92cfdd0bf',
    externalId: 'T0886', label: 'AttackPattern', name: 'Remote Services',
    tactics: ['TA0108', 'TA0109'],
  },
  {
    id: 'x-mitre-tactic--ffd5bcee-6e16-4dd2-8eca-7b3beedf33ca',
    externalId: 'TA0001', label: 'Tactic', name: 'Initial Access',
    shortName: 'initial-access',
  },
  {
    id: 'x-mitre-tactic--4ca45d45-df4d-4613-8980-bac22d278fa5',
    externalId: 'TA0002', label: 'Tactic', name: 'Execution',
    shortName: 'execution',
  },
  {
    id: 'x-mitre-tactic--5bc1d813-693e-4823-9961-abf9af4b0e92',
    externalId: 'TA0003', label: 'Tactic', name: 'Persistence',
    shortName: 'persistence',
  },
  {
    id: 'x-mitre-tactic--5e29b093-294e-49e9-a803-dab3d73b77dd',
    externalId: 'TA0004', label: 'Tactic', name: 'Privilege Escalation',
    shortName: 'privilege-escalation',
  },
  {
    id: 'x-mitre-tactic--2558fd61-8c75-4730-94c4-11926db2a263',
    externalId: 'TA0006', label: 'Tactic', name: 'Credential Access',
    shortName: 'credential-access',
  },
  {
    id: 'x-mitre-tactic--c17c5845-175e-4421-9713-829d0573dbc9',
    externalId: 'TA0007', label: 'Tactic', name: 'Discovery',
    shortName: 'discovery',
  },
  {
    id: 'x-mitre-tactic--7141578b-e50b-4dcc-bfa4-08a8dd689e9e',
    externalId: 'TA0008', label: 'Tactic', name: 'Lateral Movement',
    shortName: 'lateral-movement',
  },
  {
    id: 'x-mitre-tactic--d108ce10-2419-4cf9-a774-46161d6c6cfe',
    externalId: 'TA0009', label: 'Tactic', name: 'Collection',
    shortName: 'collection',
  },
  {
    id: 'x-mitre-tactic--f72804c5-f15a-449e-a5da-2eecd181f813',
    externalId: 'TA0011', label: 'Tactic', name: 'Command and Control',
    shortName: 'command-and-control',
  },
  {
    id: 'x-mitre-tactic--5569339b-94c2-49ee-afb3-2222936582c8',
    externalId: 'TA0040', label: 'Tactic', name: 'Impact',
    shortName: 'impact',
  },
  {
    id: 'x-mitre-tactic--69da72d2-f550-41c5-ab9e-e8255707f28a',
    externalId: 'TA0108', label: 'Tactic', name: 'Initial Access',
    shortName: 'initial-access',
  },
  {
    id: 'x-mitre-tactic--77542f83-70d0-40c2-8a9d-ad2eb8b00279',
    externalId: 'TA0105', label: 'Tactic', name: 'Impact',
    shortName: 'impact',
  },
  {
    id: 'x-mitre-tactic--ff048b6c-b872-4218-b68c-3735ebd1f024',
    externalId: 'TA0106', label: 'Tactic', name: 'Impair Process Control',
    shortName: 'impair-process-control',
  },
  {
    id: 'x-mitre-tactic--51c25a9e-8615-40c0-8afd-1da578847924',
    externalId: 'TA0109', label: 'Tactic', name: 'Lateral Movement',
    shortName: 'lateral-movement',
  },
  {
    id: 'course-of-action--e5d930e9-775a-40ad-9bdb-b941d8dfe86b',
    externalId: 'M1051', label: 'Mitigation', name: 'Update Software',
  },
  {
    id: 'course-of-action--86598de0-b347-4928-9eb0-0acbfc21908c',
    externalId: 'M1030', label: 'Mitigation', name: 'Network Segmentation',
  },
  {
    id: 'course-of-action--15437c6d-b998-4a36-be41-4ace3d54d266',
    externalId: 'M1016', label: 'Mitigation', name: 'Vulnerability Scanning',
  },
  {
    id: 'course-of-action--9bb9e696-bff8-4ae1-9454-961fc7d91d5f',
    externalId: 'M1026', label: 'Mitigation', name: 'Privileged Account Management',
  },
  {
    id: 'course-of-action--b045d015-6bed-4490-bd38-56b41ece59a0',
    externalId: 'M1032', label: 'Mitigation', name: 'Multi-factor Authentication',
  },
];
