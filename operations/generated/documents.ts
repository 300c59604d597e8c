/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A date, represented as a 'yyyy-mm-dd' string */
  Date: { input: string; output: string; }
  /** A date and time, represented as an ISO-8601 string */
  DateTime: { input: string; output: string; }
  /** The `Upload` scalar type represents a file upload. */
  Upload: { input: unknown; output: unknown; }
};

export type AffectedBySort = {
  confidence?: InputMaybe<SortDirection>;
  criteria?: InputMaybe<SortDirection>;
  rule?: InputMaybe<SortDirection>;
  since?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  versionRange?: InputMaybe<SortDirection>;
};

export type AffectedByWhere = {
  AND?: InputMaybe<Array<AffectedByWhere>>;
  NOT?: InputMaybe<AffectedByWhere>;
  OR?: InputMaybe<Array<AffectedByWhere>>;
  confidence?: InputMaybe<IntScalarFilters>;
  criteria?: InputMaybe<StringScalarFilters>;
  rule?: InputMaybe<MatchRuleEnumScalarFilters>;
  since?: InputMaybe<DateTimeScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  versionRange?: InputMaybe<StringScalarFilters>;
};

export type AttackPatternCampaignsConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<CampaignSort>;
};

export type AttackPatternCampaignsConnectionWhere = {
  AND?: InputMaybe<Array<AttackPatternCampaignsConnectionWhere>>;
  NOT?: InputMaybe<AttackPatternCampaignsConnectionWhere>;
  OR?: InputMaybe<Array<AttackPatternCampaignsConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<CampaignWhere>;
};

export type AttackPatternCreateInput = {
  aliases?: InputMaybe<Array<Scalars['String']['input']>>;
  collections?: InputMaybe<Array<Scalars['String']['input']>>;
  confidence?: InputMaybe<Scalars['Int']['input']>;
  deprecated?: InputMaybe<Scalars['Boolean']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  externalId?: InputMaybe<Scalars['String']['input']>;
  extra?: InputMaybe<Scalars['String']['input']>;
  id: Scalars['ID']['input'];
  isSubtechnique?: InputMaybe<Scalars['Boolean']['input']>;
  killChainPhases?: InputMaybe<Array<Scalars['String']['input']>>;
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  likelihood?: InputMaybe<Scalars['String']['input']>;
  modifiedAt?: InputMaybe<Scalars['DateTime']['input']>;
  name: Scalars['String']['input'];
  platforms?: InputMaybe<Array<Scalars['String']['input']>>;
  publishedAt?: InputMaybe<Scalars['DateTime']['input']>;
  references?: InputMaybe<Array<Scalars['String']['input']>>;
  revoked?: InputMaybe<Scalars['Boolean']['input']>;
  source?: InputMaybe<Scalars['String']['input']>;
  stixType?: InputMaybe<Scalars['String']['input']>;
  typicalSeverity?: InputMaybe<Scalars['String']['input']>;
};

export type AttackPatternMalwareConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<MalwareSort>;
};

export type AttackPatternMalwareConnectionWhere = {
  AND?: InputMaybe<Array<AttackPatternMalwareConnectionWhere>>;
  NOT?: InputMaybe<AttackPatternMalwareConnectionWhere>;
  OR?: InputMaybe<Array<AttackPatternMalwareConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<MalwareWhere>;
};

export type AttackPatternMapsToConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<AttackPatternSort>;
};

export type AttackPatternMapsToConnectionWhere = {
  AND?: InputMaybe<Array<AttackPatternMapsToConnectionWhere>>;
  NOT?: InputMaybe<AttackPatternMapsToConnectionWhere>;
  OR?: InputMaybe<Array<AttackPatternMapsToConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<AttackPatternWhere>;
};

export type AttackPatternMitigationsConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<MitigationSort>;
};

export type AttackPatternMitigationsConnectionWhere = {
  AND?: InputMaybe<Array<AttackPatternMitigationsConnectionWhere>>;
  NOT?: InputMaybe<AttackPatternMitigationsConnectionWhere>;
  OR?: InputMaybe<Array<AttackPatternMitigationsConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<MitigationWhere>;
};

/** Fields to sort AttackPatterns by. The order in which sorts are applied is not guaranteed when specifying many fields in one AttackPatternSort object. */
export type AttackPatternSort = {
  confidence?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  deprecated?: InputMaybe<SortDirection>;
  description?: InputMaybe<SortDirection>;
  externalId?: InputMaybe<SortDirection>;
  extra?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  isSubtechnique?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  likelihood?: InputMaybe<SortDirection>;
  modifiedAt?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  publishedAt?: InputMaybe<SortDirection>;
  revoked?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  stixType?: InputMaybe<SortDirection>;
  typicalSeverity?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type AttackPatternSubtechniqueOfConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<AttackPatternSort>;
};

export type AttackPatternSubtechniqueOfConnectionWhere = {
  AND?: InputMaybe<Array<AttackPatternSubtechniqueOfConnectionWhere>>;
  NOT?: InputMaybe<AttackPatternSubtechniqueOfConnectionWhere>;
  OR?: InputMaybe<Array<AttackPatternSubtechniqueOfConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<AttackPatternWhere>;
};

export type AttackPatternSubtechniquesConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<AttackPatternSort>;
};

export type AttackPatternSubtechniquesConnectionWhere = {
  AND?: InputMaybe<Array<AttackPatternSubtechniquesConnectionWhere>>;
  NOT?: InputMaybe<AttackPatternSubtechniquesConnectionWhere>;
  OR?: InputMaybe<Array<AttackPatternSubtechniquesConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<AttackPatternWhere>;
};

export type AttackPatternTacticsConnectionSort = {
  node?: InputMaybe<TacticSort>;
};

export type AttackPatternTacticsConnectionWhere = {
  AND?: InputMaybe<Array<AttackPatternTacticsConnectionWhere>>;
  NOT?: InputMaybe<AttackPatternTacticsConnectionWhere>;
  OR?: InputMaybe<Array<AttackPatternTacticsConnectionWhere>>;
  node?: InputMaybe<TacticWhere>;
};

export type AttackPatternThreatActorsConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<ThreatActorSort>;
};

export type AttackPatternThreatActorsConnectionWhere = {
  AND?: InputMaybe<Array<AttackPatternThreatActorsConnectionWhere>>;
  NOT?: InputMaybe<AttackPatternThreatActorsConnectionWhere>;
  OR?: InputMaybe<Array<AttackPatternThreatActorsConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<ThreatActorWhere>;
};

export type AttackPatternUpdateInput = {
  aliases?: InputMaybe<ListStringMutations>;
  collections?: InputMaybe<ListStringMutations>;
  confidence?: InputMaybe<IntScalarMutations>;
  deprecated?: InputMaybe<BooleanScalarMutations>;
  description?: InputMaybe<StringScalarMutations>;
  externalId?: InputMaybe<StringScalarMutations>;
  extra?: InputMaybe<StringScalarMutations>;
  isSubtechnique?: InputMaybe<BooleanScalarMutations>;
  killChainPhases?: InputMaybe<ListStringMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  likelihood?: InputMaybe<StringScalarMutations>;
  modifiedAt?: InputMaybe<DateTimeScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  platforms?: InputMaybe<ListStringMutations>;
  publishedAt?: InputMaybe<DateTimeScalarMutations>;
  references?: InputMaybe<ListStringMutations>;
  revoked?: InputMaybe<BooleanScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  stixType?: InputMaybe<StringScalarMutations>;
  typicalSeverity?: InputMaybe<StringScalarMutations>;
};

export type AttackPatternVulnerabilitiesConnectionSort = {
  edge?: InputMaybe<ThreatMappingSort>;
  node?: InputMaybe<VulnerabilitySort>;
};

export type AttackPatternVulnerabilitiesConnectionWhere = {
  AND?: InputMaybe<Array<AttackPatternVulnerabilitiesConnectionWhere>>;
  NOT?: InputMaybe<AttackPatternVulnerabilitiesConnectionWhere>;
  OR?: InputMaybe<Array<AttackPatternVulnerabilitiesConnectionWhere>>;
  edge?: InputMaybe<ThreatMappingWhere>;
  node?: InputMaybe<VulnerabilityWhere>;
};

export type AttackPatternWeaknessesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<WeaknessSort>;
};

export type AttackPatternWeaknessesConnectionWhere = {
  AND?: InputMaybe<Array<AttackPatternWeaknessesConnectionWhere>>;
  NOT?: InputMaybe<AttackPatternWeaknessesConnectionWhere>;
  OR?: InputMaybe<Array<AttackPatternWeaknessesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<WeaknessWhere>;
};

export type AttackPatternWhere = {
  AND?: InputMaybe<Array<AttackPatternWhere>>;
  NOT?: InputMaybe<AttackPatternWhere>;
  OR?: InputMaybe<Array<AttackPatternWhere>>;
  aliases?: InputMaybe<StringListFilters>;
  collections?: InputMaybe<StringListFilters>;
  confidence?: InputMaybe<IntScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  deprecated?: InputMaybe<BooleanScalarFilters>;
  description?: InputMaybe<StringScalarFilters>;
  externalId?: InputMaybe<StringScalarFilters>;
  extra?: InputMaybe<StringScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  isSubtechnique?: InputMaybe<BooleanScalarFilters>;
  killChainPhases?: InputMaybe<StringListFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  likelihood?: InputMaybe<StringScalarFilters>;
  modifiedAt?: InputMaybe<DateTimeScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  platforms?: InputMaybe<StringListFilters>;
  publishedAt?: InputMaybe<DateTimeScalarFilters>;
  references?: InputMaybe<StringListFilters>;
  revoked?: InputMaybe<BooleanScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  stixObject?: InputMaybe<StixObjectWhere>;
  stixType?: InputMaybe<StringScalarFilters>;
  typicalSeverity?: InputMaybe<StringScalarFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

/** Boolean filters */
export type BooleanScalarFilters = {
  eq?: InputMaybe<Scalars['Boolean']['input']>;
};

/** Boolean mutations */
export type BooleanScalarMutations = {
  set?: InputMaybe<Scalars['Boolean']['input']>;
};

export type CampaignAttackPatternsConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<AttackPatternSort>;
};

export type CampaignAttackPatternsConnectionWhere = {
  AND?: InputMaybe<Array<CampaignAttackPatternsConnectionWhere>>;
  NOT?: InputMaybe<CampaignAttackPatternsConnectionWhere>;
  OR?: InputMaybe<Array<CampaignAttackPatternsConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<AttackPatternWhere>;
};

export type CampaignCreateInput = {
  aliases?: InputMaybe<Array<Scalars['String']['input']>>;
  collections?: InputMaybe<Array<Scalars['String']['input']>>;
  confidence?: InputMaybe<Scalars['Int']['input']>;
  deprecated?: InputMaybe<Scalars['Boolean']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  externalId?: InputMaybe<Scalars['String']['input']>;
  extra?: InputMaybe<Scalars['String']['input']>;
  firstSeen?: InputMaybe<Scalars['DateTime']['input']>;
  id: Scalars['ID']['input'];
  lastActive?: InputMaybe<Scalars['DateTime']['input']>;
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  modifiedAt?: InputMaybe<Scalars['DateTime']['input']>;
  name: Scalars['String']['input'];
  publishedAt?: InputMaybe<Scalars['DateTime']['input']>;
  references?: InputMaybe<Array<Scalars['String']['input']>>;
  revoked?: InputMaybe<Scalars['Boolean']['input']>;
  source?: InputMaybe<Scalars['String']['input']>;
  stixType?: InputMaybe<Scalars['String']['input']>;
};

export type CampaignMalwareConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<MalwareSort>;
};

export type CampaignMalwareConnectionWhere = {
  AND?: InputMaybe<Array<CampaignMalwareConnectionWhere>>;
  NOT?: InputMaybe<CampaignMalwareConnectionWhere>;
  OR?: InputMaybe<Array<CampaignMalwareConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<MalwareWhere>;
};

/** Fields to sort Campaigns by. The order in which sorts are applied is not guaranteed when specifying many fields in one CampaignSort object. */
export type CampaignSort = {
  confidence?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  deprecated?: InputMaybe<SortDirection>;
  description?: InputMaybe<SortDirection>;
  externalId?: InputMaybe<SortDirection>;
  extra?: InputMaybe<SortDirection>;
  firstSeen?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  lastActive?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  modifiedAt?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  publishedAt?: InputMaybe<SortDirection>;
  revoked?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  stixType?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type CampaignThreatActorsConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<ThreatActorSort>;
};

export type CampaignThreatActorsConnectionWhere = {
  AND?: InputMaybe<Array<CampaignThreatActorsConnectionWhere>>;
  NOT?: InputMaybe<CampaignThreatActorsConnectionWhere>;
  OR?: InputMaybe<Array<CampaignThreatActorsConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<ThreatActorWhere>;
};

export type CampaignToolsConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<ToolSort>;
};

export type CampaignToolsConnectionWhere = {
  AND?: InputMaybe<Array<CampaignToolsConnectionWhere>>;
  NOT?: InputMaybe<CampaignToolsConnectionWhere>;
  OR?: InputMaybe<Array<CampaignToolsConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<ToolWhere>;
};

export type CampaignUpdateInput = {
  aliases?: InputMaybe<ListStringMutations>;
  collections?: InputMaybe<ListStringMutations>;
  confidence?: InputMaybe<IntScalarMutations>;
  deprecated?: InputMaybe<BooleanScalarMutations>;
  description?: InputMaybe<StringScalarMutations>;
  externalId?: InputMaybe<StringScalarMutations>;
  extra?: InputMaybe<StringScalarMutations>;
  firstSeen?: InputMaybe<DateTimeScalarMutations>;
  lastActive?: InputMaybe<DateTimeScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  modifiedAt?: InputMaybe<DateTimeScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  publishedAt?: InputMaybe<DateTimeScalarMutations>;
  references?: InputMaybe<ListStringMutations>;
  revoked?: InputMaybe<BooleanScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  stixType?: InputMaybe<StringScalarMutations>;
};

export type CampaignWhere = {
  AND?: InputMaybe<Array<CampaignWhere>>;
  NOT?: InputMaybe<CampaignWhere>;
  OR?: InputMaybe<Array<CampaignWhere>>;
  aliases?: InputMaybe<StringListFilters>;
  collections?: InputMaybe<StringListFilters>;
  confidence?: InputMaybe<IntScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  deprecated?: InputMaybe<BooleanScalarFilters>;
  description?: InputMaybe<StringScalarFilters>;
  externalId?: InputMaybe<StringScalarFilters>;
  extra?: InputMaybe<StringScalarFilters>;
  firstSeen?: InputMaybe<DateTimeScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  lastActive?: InputMaybe<DateTimeScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  modifiedAt?: InputMaybe<DateTimeScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  publishedAt?: InputMaybe<DateTimeScalarFilters>;
  references?: InputMaybe<StringListFilters>;
  revoked?: InputMaybe<BooleanScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  stixObject?: InputMaybe<StixObjectWhere>;
  stixType?: InputMaybe<StringScalarFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

/** What happened to a node or a relationship. */
export type ChangeOperation =
  /** A relationship was made. */
  | 'CONNECTED'
  /** A node was made. */
  | 'CREATED'
  /** A node was deleted. */
  | 'DELETED'
  /** A relationship was deleted. */
  | 'DISCONNECTED'
  /** Properties or labels changed. */
  | 'UPDATED';

export type ComputeInstanceCreateInput = {
  availabilityZone?: InputMaybe<Scalars['String']['input']>;
  cpu?: InputMaybe<Scalars['Float']['input']>;
  criticality?: InputMaybe<Criticality>;
  id: Scalars['ID']['input'];
  imageId?: InputMaybe<Scalars['String']['input']>;
  instanceType?: InputMaybe<Scalars['String']['input']>;
  internetExposed?: InputMaybe<Scalars['Boolean']['input']>;
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  memory?: InputMaybe<Scalars['Float']['input']>;
  metadata?: InputMaybe<Scalars['String']['input']>;
  name: Scalars['String']['input'];
  operatingSystem?: InputMaybe<Scalars['String']['input']>;
  privateIp?: InputMaybe<Scalars['String']['input']>;
  provider?: InputMaybe<Provider>;
  publicIp?: InputMaybe<Scalars['String']['input']>;
  region?: InputMaybe<Scalars['String']['input']>;
  resourceType?: ResourceType;
  source?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<Status>;
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type ComputeInstanceOwnersConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<OrganisationSort>;
};

export type ComputeInstanceOwnersConnectionWhere = {
  AND?: InputMaybe<Array<ComputeInstanceOwnersConnectionWhere>>;
  NOT?: InputMaybe<ComputeInstanceOwnersConnectionWhere>;
  OR?: InputMaybe<Array<ComputeInstanceOwnersConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<OrganisationWhere>;
};

export type ComputeInstanceServicesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ServiceSort>;
};

export type ComputeInstanceServicesConnectionWhere = {
  AND?: InputMaybe<Array<ComputeInstanceServicesConnectionWhere>>;
  NOT?: InputMaybe<ComputeInstanceServicesConnectionWhere>;
  OR?: InputMaybe<Array<ComputeInstanceServicesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ServiceWhere>;
};

export type ComputeInstanceSitesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<SiteSort>;
};

export type ComputeInstanceSitesConnectionWhere = {
  AND?: InputMaybe<Array<ComputeInstanceSitesConnectionWhere>>;
  NOT?: InputMaybe<ComputeInstanceSitesConnectionWhere>;
  OR?: InputMaybe<Array<ComputeInstanceSitesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<SiteWhere>;
};

export type ComputeInstanceSoftwareConnectionSort = {
  edge?: InputMaybe<InstallationSort>;
  node?: InputMaybe<SoftwareSort>;
};

export type ComputeInstanceSoftwareConnectionWhere = {
  AND?: InputMaybe<Array<ComputeInstanceSoftwareConnectionWhere>>;
  NOT?: InputMaybe<ComputeInstanceSoftwareConnectionWhere>;
  OR?: InputMaybe<Array<ComputeInstanceSoftwareConnectionWhere>>;
  edge?: InputMaybe<InstallationWhere>;
  node?: InputMaybe<SoftwareWhere>;
};

/** Fields to sort ComputeInstances by. The order in which sorts are applied is not guaranteed when specifying many fields in one ComputeInstanceSort object. */
export type ComputeInstanceSort = {
  availabilityZone?: InputMaybe<SortDirection>;
  cpu?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  criticality?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  imageId?: InputMaybe<SortDirection>;
  instanceType?: InputMaybe<SortDirection>;
  internetExposed?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  memory?: InputMaybe<SortDirection>;
  metadata?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  operatingSystem?: InputMaybe<SortDirection>;
  privateIp?: InputMaybe<SortDirection>;
  provider?: InputMaybe<SortDirection>;
  publicIp?: InputMaybe<SortDirection>;
  region?: InputMaybe<SortDirection>;
  resourceType?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  status?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type ComputeInstanceUpdateInput = {
  availabilityZone?: InputMaybe<StringScalarMutations>;
  cpu?: InputMaybe<FloatScalarMutations>;
  criticality?: InputMaybe<CriticalityEnumScalarMutations>;
  imageId?: InputMaybe<StringScalarMutations>;
  instanceType?: InputMaybe<StringScalarMutations>;
  internetExposed?: InputMaybe<BooleanScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  memory?: InputMaybe<FloatScalarMutations>;
  metadata?: InputMaybe<StringScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  operatingSystem?: InputMaybe<StringScalarMutations>;
  privateIp?: InputMaybe<StringScalarMutations>;
  provider?: InputMaybe<ProviderEnumScalarMutations>;
  publicIp?: InputMaybe<StringScalarMutations>;
  region?: InputMaybe<StringScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  status?: InputMaybe<StatusEnumScalarMutations>;
  tags?: InputMaybe<ListStringMutations>;
};

export type ComputeInstanceWhere = {
  AND?: InputMaybe<Array<ComputeInstanceWhere>>;
  NOT?: InputMaybe<ComputeInstanceWhere>;
  OR?: InputMaybe<Array<ComputeInstanceWhere>>;
  availabilityZone?: InputMaybe<StringScalarFilters>;
  cpu?: InputMaybe<FloatScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  criticality?: InputMaybe<CriticalityEnumScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  imageId?: InputMaybe<StringScalarFilters>;
  instanceType?: InputMaybe<StringScalarFilters>;
  internetExposed?: InputMaybe<BooleanScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  memory?: InputMaybe<FloatScalarFilters>;
  metadata?: InputMaybe<StringScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  operatingSystem?: InputMaybe<StringScalarFilters>;
  privateIp?: InputMaybe<StringScalarFilters>;
  provider?: InputMaybe<ProviderEnumScalarFilters>;
  publicIp?: InputMaybe<StringScalarFilters>;
  region?: InputMaybe<StringScalarFilters>;
  resource?: InputMaybe<ResourceWhere>;
  resourceType?: InputMaybe<ResourceTypeEnumScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  status?: InputMaybe<StatusEnumScalarFilters>;
  tags?: InputMaybe<StringListFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

/** Two nodes and the relationship between them. */
export type ConnectInput = {
  /** Id of the node the relationship starts from. */
  from: Scalars['ID']['input'];
  /** Properties of the relationship, as the schema declares them, as JSON text. */
  properties?: InputMaybe<Scalars['String']['input']>;
  /** Type of the relationship, as in the schema's descriptions, e.g. `RUNS_SOFTWARE`. */
  relationship: Scalars['String']['input'];
  /** Id of the node it leads to. */
  to: Scalars['ID']['input'];
};

export type ContainerClusterCreateInput = {
  availabilityZone?: InputMaybe<Scalars['String']['input']>;
  cpu?: InputMaybe<Scalars['Float']['input']>;
  criticality?: InputMaybe<Criticality>;
  id: Scalars['ID']['input'];
  internetExposed?: InputMaybe<Scalars['Boolean']['input']>;
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  memory?: InputMaybe<Scalars['Float']['input']>;
  metadata?: InputMaybe<Scalars['String']['input']>;
  name: Scalars['String']['input'];
  nodeCount?: InputMaybe<Scalars['Int']['input']>;
  orchestrator?: InputMaybe<Scalars['String']['input']>;
  orchestratorVersion?: InputMaybe<Scalars['String']['input']>;
  privateIp?: InputMaybe<Scalars['String']['input']>;
  provider?: InputMaybe<Provider>;
  region?: InputMaybe<Scalars['String']['input']>;
  resourceType?: ResourceType;
  source?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<Status>;
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type ContainerClusterOwnersConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<OrganisationSort>;
};

export type ContainerClusterOwnersConnectionWhere = {
  AND?: InputMaybe<Array<ContainerClusterOwnersConnectionWhere>>;
  NOT?: InputMaybe<ContainerClusterOwnersConnectionWhere>;
  OR?: InputMaybe<Array<ContainerClusterOwnersConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<OrganisationWhere>;
};

export type ContainerClusterServicesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ServiceSort>;
};

export type ContainerClusterServicesConnectionWhere = {
  AND?: InputMaybe<Array<ContainerClusterServicesConnectionWhere>>;
  NOT?: InputMaybe<ContainerClusterServicesConnectionWhere>;
  OR?: InputMaybe<Array<ContainerClusterServicesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ServiceWhere>;
};

export type ContainerClusterSitesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<SiteSort>;
};

export type ContainerClusterSitesConnectionWhere = {
  AND?: InputMaybe<Array<ContainerClusterSitesConnectionWhere>>;
  NOT?: InputMaybe<ContainerClusterSitesConnectionWhere>;
  OR?: InputMaybe<Array<ContainerClusterSitesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<SiteWhere>;
};

export type ContainerClusterSoftwareConnectionSort = {
  edge?: InputMaybe<InstallationSort>;
  node?: InputMaybe<SoftwareSort>;
};

export type ContainerClusterSoftwareConnectionWhere = {
  AND?: InputMaybe<Array<ContainerClusterSoftwareConnectionWhere>>;
  NOT?: InputMaybe<ContainerClusterSoftwareConnectionWhere>;
  OR?: InputMaybe<Array<ContainerClusterSoftwareConnectionWhere>>;
  edge?: InputMaybe<InstallationWhere>;
  node?: InputMaybe<SoftwareWhere>;
};

/** Fields to sort ContainerClusters by. The order in which sorts are applied is not guaranteed when specifying many fields in one ContainerClusterSort object. */
export type ContainerClusterSort = {
  availabilityZone?: InputMaybe<SortDirection>;
  cpu?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  criticality?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  internetExposed?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  memory?: InputMaybe<SortDirection>;
  metadata?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  nodeCount?: InputMaybe<SortDirection>;
  orchestrator?: InputMaybe<SortDirection>;
  orchestratorVersion?: InputMaybe<SortDirection>;
  privateIp?: InputMaybe<SortDirection>;
  provider?: InputMaybe<SortDirection>;
  region?: InputMaybe<SortDirection>;
  resourceType?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  status?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type ContainerClusterUpdateInput = {
  availabilityZone?: InputMaybe<StringScalarMutations>;
  cpu?: InputMaybe<FloatScalarMutations>;
  criticality?: InputMaybe<CriticalityEnumScalarMutations>;
  internetExposed?: InputMaybe<BooleanScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  memory?: InputMaybe<FloatScalarMutations>;
  metadata?: InputMaybe<StringScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  nodeCount?: InputMaybe<IntScalarMutations>;
  orchestrator?: InputMaybe<StringScalarMutations>;
  orchestratorVersion?: InputMaybe<StringScalarMutations>;
  privateIp?: InputMaybe<StringScalarMutations>;
  provider?: InputMaybe<ProviderEnumScalarMutations>;
  region?: InputMaybe<StringScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  status?: InputMaybe<StatusEnumScalarMutations>;
  tags?: InputMaybe<ListStringMutations>;
};

export type ContainerClusterWhere = {
  AND?: InputMaybe<Array<ContainerClusterWhere>>;
  NOT?: InputMaybe<ContainerClusterWhere>;
  OR?: InputMaybe<Array<ContainerClusterWhere>>;
  availabilityZone?: InputMaybe<StringScalarFilters>;
  cpu?: InputMaybe<FloatScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  criticality?: InputMaybe<CriticalityEnumScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  internetExposed?: InputMaybe<BooleanScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  memory?: InputMaybe<FloatScalarFilters>;
  metadata?: InputMaybe<StringScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  nodeCount?: InputMaybe<IntScalarFilters>;
  orchestrator?: InputMaybe<StringScalarFilters>;
  orchestratorVersion?: InputMaybe<StringScalarFilters>;
  privateIp?: InputMaybe<StringScalarFilters>;
  provider?: InputMaybe<ProviderEnumScalarFilters>;
  region?: InputMaybe<StringScalarFilters>;
  resource?: InputMaybe<ResourceWhere>;
  resourceType?: InputMaybe<ResourceTypeEnumScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  status?: InputMaybe<StatusEnumScalarFilters>;
  tags?: InputMaybe<StringListFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

export type ContainerServiceCreateInput = {
  availabilityZone?: InputMaybe<Scalars['String']['input']>;
  cpu?: InputMaybe<Scalars['Float']['input']>;
  criticality?: InputMaybe<Criticality>;
  desiredCount?: InputMaybe<Scalars['Int']['input']>;
  id: Scalars['ID']['input'];
  image?: InputMaybe<Scalars['String']['input']>;
  internetExposed?: InputMaybe<Scalars['Boolean']['input']>;
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  memory?: InputMaybe<Scalars['Float']['input']>;
  metadata?: InputMaybe<Scalars['String']['input']>;
  name: Scalars['String']['input'];
  privateIp?: InputMaybe<Scalars['String']['input']>;
  provider?: InputMaybe<Provider>;
  region?: InputMaybe<Scalars['String']['input']>;
  resourceType?: ResourceType;
  runningCount?: InputMaybe<Scalars['Int']['input']>;
  source?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<Status>;
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type ContainerServiceOwnersConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<OrganisationSort>;
};

export type ContainerServiceOwnersConnectionWhere = {
  AND?: InputMaybe<Array<ContainerServiceOwnersConnectionWhere>>;
  NOT?: InputMaybe<ContainerServiceOwnersConnectionWhere>;
  OR?: InputMaybe<Array<ContainerServiceOwnersConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<OrganisationWhere>;
};

export type ContainerServiceServicesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ServiceSort>;
};

export type ContainerServiceServicesConnectionWhere = {
  AND?: InputMaybe<Array<ContainerServiceServicesConnectionWhere>>;
  NOT?: InputMaybe<ContainerServiceServicesConnectionWhere>;
  OR?: InputMaybe<Array<ContainerServiceServicesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ServiceWhere>;
};

export type ContainerServiceSitesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<SiteSort>;
};

export type ContainerServiceSitesConnectionWhere = {
  AND?: InputMaybe<Array<ContainerServiceSitesConnectionWhere>>;
  NOT?: InputMaybe<ContainerServiceSitesConnectionWhere>;
  OR?: InputMaybe<Array<ContainerServiceSitesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<SiteWhere>;
};

export type ContainerServiceSoftwareConnectionSort = {
  edge?: InputMaybe<InstallationSort>;
  node?: InputMaybe<SoftwareSort>;
};

export type ContainerServiceSoftwareConnectionWhere = {
  AND?: InputMaybe<Array<ContainerServiceSoftwareConnectionWhere>>;
  NOT?: InputMaybe<ContainerServiceSoftwareConnectionWhere>;
  OR?: InputMaybe<Array<ContainerServiceSoftwareConnectionWhere>>;
  edge?: InputMaybe<InstallationWhere>;
  node?: InputMaybe<SoftwareWhere>;
};

/** Fields to sort ContainerServices by. The order in which sorts are applied is not guaranteed when specifying many fields in one ContainerServiceSort object. */
export type ContainerServiceSort = {
  availabilityZone?: InputMaybe<SortDirection>;
  cpu?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  criticality?: InputMaybe<SortDirection>;
  desiredCount?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  image?: InputMaybe<SortDirection>;
  internetExposed?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  memory?: InputMaybe<SortDirection>;
  metadata?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  privateIp?: InputMaybe<SortDirection>;
  provider?: InputMaybe<SortDirection>;
  region?: InputMaybe<SortDirection>;
  resourceType?: InputMaybe<SortDirection>;
  runningCount?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  status?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type ContainerServiceUpdateInput = {
  availabilityZone?: InputMaybe<StringScalarMutations>;
  cpu?: InputMaybe<FloatScalarMutations>;
  criticality?: InputMaybe<CriticalityEnumScalarMutations>;
  desiredCount?: InputMaybe<IntScalarMutations>;
  image?: InputMaybe<StringScalarMutations>;
  internetExposed?: InputMaybe<BooleanScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  memory?: InputMaybe<FloatScalarMutations>;
  metadata?: InputMaybe<StringScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  privateIp?: InputMaybe<StringScalarMutations>;
  provider?: InputMaybe<ProviderEnumScalarMutations>;
  region?: InputMaybe<StringScalarMutations>;
  runningCount?: InputMaybe<IntScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  status?: InputMaybe<StatusEnumScalarMutations>;
  tags?: InputMaybe<ListStringMutations>;
};

export type ContainerServiceWhere = {
  AND?: InputMaybe<Array<ContainerServiceWhere>>;
  NOT?: InputMaybe<ContainerServiceWhere>;
  OR?: InputMaybe<Array<ContainerServiceWhere>>;
  availabilityZone?: InputMaybe<StringScalarFilters>;
  cpu?: InputMaybe<FloatScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  criticality?: InputMaybe<CriticalityEnumScalarFilters>;
  desiredCount?: InputMaybe<IntScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  image?: InputMaybe<StringScalarFilters>;
  internetExposed?: InputMaybe<BooleanScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  memory?: InputMaybe<FloatScalarFilters>;
  metadata?: InputMaybe<StringScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  privateIp?: InputMaybe<StringScalarFilters>;
  provider?: InputMaybe<ProviderEnumScalarFilters>;
  region?: InputMaybe<StringScalarFilters>;
  resource?: InputMaybe<ResourceWhere>;
  resourceType?: InputMaybe<ResourceTypeEnumScalarFilters>;
  runningCount?: InputMaybe<IntScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  status?: InputMaybe<StatusEnumScalarFilters>;
  tags?: InputMaybe<StringListFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

/** A new deployment. */
export type CreateDeploymentInput = {
  /** Configuration as JSON text. */
  config?: InputMaybe<Scalars['String']['input']>;
  /** Development, staging or production. */
  environment?: InputMaybe<Environment>;
  /** Container image or artefact. */
  image?: InputMaybe<Scalars['String']['input']>;
  /** Id of the infrastructure to deploy to. */
  infrastructureId: Scalars['ID']['input'];
  /** Name, 1 to 200 characters. */
  name: Scalars['String']['input'];
  /** Replicas wanted, 0 to 10000; 1 unless given. */
  replicas?: InputMaybe<Scalars['Int']['input']>;
  /** Version to deploy. */
  version?: InputMaybe<Scalars['String']['input']>;
};

/** A new infrastructure. */
export type CreateInfrastructureInput = {
  /** Configuration as JSON text. */
  config?: InputMaybe<Scalars['String']['input']>;
  /** How much depends on it; MEDIUM unless given. */
  criticality?: InputMaybe<Criticality>;
  /** Development, staging or production. */
  environment?: InputMaybe<Environment>;
  /** Geographic location. */
  location?: InputMaybe<Scalars['String']['input']>;
  /** Name, 1 to 200 characters. */
  name: Scalars['String']['input'];
  /** Where it runs. */
  provider: Provider;
  /** Region of the provider. */
  region?: InputMaybe<Scalars['String']['input']>;
  /** Ids of the resources it contains. */
  resourceIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Id of the sector it serves. */
  sectorId?: InputMaybe<Scalars['ID']['input']>;
  /** State; PENDING unless given. */
  status?: InputMaybe<Status>;
  /** Free labels. */
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
};

/** How much the organisation depends on it. */
export type Criticality =
  /** Loss endangers people, the public or the organisation itself. */
  | 'CRITICAL'
  /** Loss stops a service. */
  | 'HIGH'
  /** Loss is an inconvenience. */
  | 'LOW'
  /** Loss degrades a service. */
  | 'MEDIUM';

/** Criticality filters */
export type CriticalityEnumScalarFilters = {
  eq?: InputMaybe<Criticality>;
  in?: InputMaybe<Array<Criticality>>;
};

/** Criticality mutations */
export type CriticalityEnumScalarMutations = {
  set?: InputMaybe<Criticality>;
};

export type DatabaseInstanceCreateInput = {
  availabilityZone?: InputMaybe<Scalars['String']['input']>;
  backupRetentionDays?: InputMaybe<Scalars['Int']['input']>;
  cpu?: InputMaybe<Scalars['Float']['input']>;
  criticality?: InputMaybe<Criticality>;
  encrypted?: InputMaybe<Scalars['Boolean']['input']>;
  endpoint?: InputMaybe<Scalars['String']['input']>;
  engine?: InputMaybe<Scalars['String']['input']>;
  engineVersion?: InputMaybe<Scalars['String']['input']>;
  id: Scalars['ID']['input'];
  internetExposed?: InputMaybe<Scalars['Boolean']['input']>;
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  memory?: InputMaybe<Scalars['Float']['input']>;
  metadata?: InputMaybe<Scalars['String']['input']>;
  multiAz?: InputMaybe<Scalars['Boolean']['input']>;
  name: Scalars['String']['input'];
  privateIp?: InputMaybe<Scalars['String']['input']>;
  provider?: InputMaybe<Provider>;
  region?: InputMaybe<Scalars['String']['input']>;
  resourceType?: ResourceType;
  source?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<Status>;
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type DatabaseInstanceOwnersConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<OrganisationSort>;
};

export type DatabaseInstanceOwnersConnectionWhere = {
  AND?: InputMaybe<Array<DatabaseInstanceOwnersConnectionWhere>>;
  NOT?: InputMaybe<DatabaseInstanceOwnersConnectionWhere>;
  OR?: InputMaybe<Array<DatabaseInstanceOwnersConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<OrganisationWhere>;
};

export type DatabaseInstanceServicesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ServiceSort>;
};

export type DatabaseInstanceServicesConnectionWhere = {
  AND?: InputMaybe<Array<DatabaseInstanceServicesConnectionWhere>>;
  NOT?: InputMaybe<DatabaseInstanceServicesConnectionWhere>;
  OR?: InputMaybe<Array<DatabaseInstanceServicesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ServiceWhere>;
};

export type DatabaseInstanceSitesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<SiteSort>;
};

export type DatabaseInstanceSitesConnectionWhere = {
  AND?: InputMaybe<Array<DatabaseInstanceSitesConnectionWhere>>;
  NOT?: InputMaybe<DatabaseInstanceSitesConnectionWhere>;
  OR?: InputMaybe<Array<DatabaseInstanceSitesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<SiteWhere>;
};

export type DatabaseInstanceSoftwareConnectionSort = {
  edge?: InputMaybe<InstallationSort>;
  node?: InputMaybe<SoftwareSort>;
};

export type DatabaseInstanceSoftwareConnectionWhere = {
  AND?: InputMaybe<Array<DatabaseInstanceSoftwareConnectionWhere>>;
  NOT?: InputMaybe<DatabaseInstanceSoftwareConnectionWhere>;
  OR?: InputMaybe<Array<DatabaseInstanceSoftwareConnectionWhere>>;
  edge?: InputMaybe<InstallationWhere>;
  node?: InputMaybe<SoftwareWhere>;
};

/** Fields to sort DatabaseInstances by. The order in which sorts are applied is not guaranteed when specifying many fields in one DatabaseInstanceSort object. */
export type DatabaseInstanceSort = {
  availabilityZone?: InputMaybe<SortDirection>;
  backupRetentionDays?: InputMaybe<SortDirection>;
  cpu?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  criticality?: InputMaybe<SortDirection>;
  encrypted?: InputMaybe<SortDirection>;
  endpoint?: InputMaybe<SortDirection>;
  engine?: InputMaybe<SortDirection>;
  engineVersion?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  internetExposed?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  memory?: InputMaybe<SortDirection>;
  metadata?: InputMaybe<SortDirection>;
  multiAz?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  privateIp?: InputMaybe<SortDirection>;
  provider?: InputMaybe<SortDirection>;
  region?: InputMaybe<SortDirection>;
  resourceType?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  status?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type DatabaseInstanceUpdateInput = {
  availabilityZone?: InputMaybe<StringScalarMutations>;
  backupRetentionDays?: InputMaybe<IntScalarMutations>;
  cpu?: InputMaybe<FloatScalarMutations>;
  criticality?: InputMaybe<CriticalityEnumScalarMutations>;
  encrypted?: InputMaybe<BooleanScalarMutations>;
  endpoint?: InputMaybe<StringScalarMutations>;
  engine?: InputMaybe<StringScalarMutations>;
  engineVersion?: InputMaybe<StringScalarMutations>;
  internetExposed?: InputMaybe<BooleanScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  memory?: InputMaybe<FloatScalarMutations>;
  metadata?: InputMaybe<StringScalarMutations>;
  multiAz?: InputMaybe<BooleanScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  privateIp?: InputMaybe<StringScalarMutations>;
  provider?: InputMaybe<ProviderEnumScalarMutations>;
  region?: InputMaybe<StringScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  status?: InputMaybe<StatusEnumScalarMutations>;
  tags?: InputMaybe<ListStringMutations>;
};

export type DatabaseInstanceWhere = {
  AND?: InputMaybe<Array<DatabaseInstanceWhere>>;
  NOT?: InputMaybe<DatabaseInstanceWhere>;
  OR?: InputMaybe<Array<DatabaseInstanceWhere>>;
  availabilityZone?: InputMaybe<StringScalarFilters>;
  backupRetentionDays?: InputMaybe<IntScalarFilters>;
  cpu?: InputMaybe<FloatScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  criticality?: InputMaybe<CriticalityEnumScalarFilters>;
  encrypted?: InputMaybe<BooleanScalarFilters>;
  endpoint?: InputMaybe<StringScalarFilters>;
  engine?: InputMaybe<StringScalarFilters>;
  engineVersion?: InputMaybe<StringScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  internetExposed?: InputMaybe<BooleanScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  memory?: InputMaybe<FloatScalarFilters>;
  metadata?: InputMaybe<StringScalarFilters>;
  multiAz?: InputMaybe<BooleanScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  privateIp?: InputMaybe<StringScalarFilters>;
  provider?: InputMaybe<ProviderEnumScalarFilters>;
  region?: InputMaybe<StringScalarFilters>;
  resource?: InputMaybe<ResourceWhere>;
  resourceType?: InputMaybe<ResourceTypeEnumScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  status?: InputMaybe<StatusEnumScalarFilters>;
  tags?: InputMaybe<StringListFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

/** Date filters */
export type DateScalarFilters = {
  eq?: InputMaybe<Scalars['Date']['input']>;
  gt?: InputMaybe<Scalars['Date']['input']>;
  gte?: InputMaybe<Scalars['Date']['input']>;
  in?: InputMaybe<Array<Scalars['Date']['input']>>;
  lt?: InputMaybe<Scalars['Date']['input']>;
  lte?: InputMaybe<Scalars['Date']['input']>;
};

/** Date mutations */
export type DateScalarMutations = {
  set?: InputMaybe<Scalars['Date']['input']>;
};

/** DateTime filters */
export type DateTimeScalarFilters = {
  eq?: InputMaybe<Scalars['DateTime']['input']>;
  gt?: InputMaybe<Scalars['DateTime']['input']>;
  gte?: InputMaybe<Scalars['DateTime']['input']>;
  in?: InputMaybe<Array<Scalars['DateTime']['input']>>;
  lt?: InputMaybe<Scalars['DateTime']['input']>;
  lte?: InputMaybe<Scalars['DateTime']['input']>;
};

/** DateTime mutations */
export type DateTimeScalarMutations = {
  set?: InputMaybe<Scalars['DateTime']['input']>;
};

export type DeploymentInfrastructuresConnectionSort = {
  node?: InputMaybe<InfrastructureSort>;
};

export type DeploymentInfrastructuresConnectionWhere = {
  AND?: InputMaybe<Array<DeploymentInfrastructuresConnectionWhere>>;
  NOT?: InputMaybe<DeploymentInfrastructuresConnectionWhere>;
  OR?: InputMaybe<Array<DeploymentInfrastructuresConnectionWhere>>;
  node?: InputMaybe<InfrastructureWhere>;
};

export type DeploymentResourcesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ResourceSort>;
};

export type DeploymentResourcesConnectionWhere = {
  AND?: InputMaybe<Array<DeploymentResourcesConnectionWhere>>;
  NOT?: InputMaybe<DeploymentResourcesConnectionWhere>;
  OR?: InputMaybe<Array<DeploymentResourcesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ResourceWhere>;
};

export type DeploymentSoftwareConnectionSort = {
  edge?: InputMaybe<InstallationSort>;
  node?: InputMaybe<SoftwareSort>;
};

export type DeploymentSoftwareConnectionWhere = {
  AND?: InputMaybe<Array<DeploymentSoftwareConnectionWhere>>;
  NOT?: InputMaybe<DeploymentSoftwareConnectionWhere>;
  OR?: InputMaybe<Array<DeploymentSoftwareConnectionWhere>>;
  edge?: InputMaybe<InstallationWhere>;
  node?: InputMaybe<SoftwareWhere>;
};

/** Fields to sort Deployments by. The order in which sorts are applied is not guaranteed when specifying many fields in one DeploymentSort object. */
export type DeploymentSort = {
  completedAt?: InputMaybe<SortDirection>;
  config?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  environment?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  image?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  message?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  replicas?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  status?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
  version?: InputMaybe<SortDirection>;
};

/** State of a deployment. */
export type DeploymentStatus =
  /** Given up; see `message`. */
  | 'FAILED'
  /** Under way. */
  | 'IN_PROGRESS'
  /** Asked for, not begun. */
  | 'PENDING'
  /** Taken back to the version before. */
  | 'ROLLED_BACK'
  /** Changing the number of replicas. */
  | 'SCALING'
  /** Done; replicas as wanted. */
  | 'SUCCEEDED';

/** DeploymentStatus filters */
export type DeploymentStatusEnumScalarFilters = {
  eq?: InputMaybe<DeploymentStatus>;
  in?: InputMaybe<Array<DeploymentStatus>>;
};

export type DeploymentWhere = {
  AND?: InputMaybe<Array<DeploymentWhere>>;
  NOT?: InputMaybe<DeploymentWhere>;
  OR?: InputMaybe<Array<DeploymentWhere>>;
  completedAt?: InputMaybe<DateTimeScalarFilters>;
  config?: InputMaybe<StringScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  environment?: InputMaybe<EnvironmentEnumScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  image?: InputMaybe<StringScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  message?: InputMaybe<StringScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  replicas?: InputMaybe<IntScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  status?: InputMaybe<DeploymentStatusEnumScalarFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
  version?: InputMaybe<StringScalarFilters>;
};

export type DetectionStrategyAttackPatternsConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<AttackPatternSort>;
};

export type DetectionStrategyAttackPatternsConnectionWhere = {
  AND?: InputMaybe<Array<DetectionStrategyAttackPatternsConnectionWhere>>;
  NOT?: InputMaybe<DetectionStrategyAttackPatternsConnectionWhere>;
  OR?: InputMaybe<Array<DetectionStrategyAttackPatternsConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<AttackPatternWhere>;
};

export type DetectionStrategyCreateInput = {
  aliases?: InputMaybe<Array<Scalars['String']['input']>>;
  collections?: InputMaybe<Array<Scalars['String']['input']>>;
  confidence?: InputMaybe<Scalars['Int']['input']>;
  deprecated?: InputMaybe<Scalars['Boolean']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  externalId?: InputMaybe<Scalars['String']['input']>;
  extra?: InputMaybe<Scalars['String']['input']>;
  id: Scalars['ID']['input'];
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  modifiedAt?: InputMaybe<Scalars['DateTime']['input']>;
  name: Scalars['String']['input'];
  publishedAt?: InputMaybe<Scalars['DateTime']['input']>;
  references?: InputMaybe<Array<Scalars['String']['input']>>;
  revoked?: InputMaybe<Scalars['Boolean']['input']>;
  source?: InputMaybe<Scalars['String']['input']>;
  stixType?: InputMaybe<Scalars['String']['input']>;
};

/** Fields to sort DetectionStrategies by. The order in which sorts are applied is not guaranteed when specifying many fields in one DetectionStrategySort object. */
export type DetectionStrategySort = {
  confidence?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  deprecated?: InputMaybe<SortDirection>;
  description?: InputMaybe<SortDirection>;
  externalId?: InputMaybe<SortDirection>;
  extra?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  modifiedAt?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  publishedAt?: InputMaybe<SortDirection>;
  revoked?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  stixType?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type DetectionStrategyUpdateInput = {
  aliases?: InputMaybe<ListStringMutations>;
  collections?: InputMaybe<ListStringMutations>;
  confidence?: InputMaybe<IntScalarMutations>;
  deprecated?: InputMaybe<BooleanScalarMutations>;
  description?: InputMaybe<StringScalarMutations>;
  externalId?: InputMaybe<StringScalarMutations>;
  extra?: InputMaybe<StringScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  modifiedAt?: InputMaybe<DateTimeScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  publishedAt?: InputMaybe<DateTimeScalarMutations>;
  references?: InputMaybe<ListStringMutations>;
  revoked?: InputMaybe<BooleanScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  stixType?: InputMaybe<StringScalarMutations>;
};

export type DetectionStrategyWhere = {
  AND?: InputMaybe<Array<DetectionStrategyWhere>>;
  NOT?: InputMaybe<DetectionStrategyWhere>;
  OR?: InputMaybe<Array<DetectionStrategyWhere>>;
  aliases?: InputMaybe<StringListFilters>;
  collections?: InputMaybe<StringListFilters>;
  confidence?: InputMaybe<IntScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  deprecated?: InputMaybe<BooleanScalarFilters>;
  description?: InputMaybe<StringScalarFilters>;
  externalId?: InputMaybe<StringScalarFilters>;
  extra?: InputMaybe<StringScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  modifiedAt?: InputMaybe<DateTimeScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  publishedAt?: InputMaybe<DateTimeScalarFilters>;
  references?: InputMaybe<StringListFilters>;
  revoked?: InputMaybe<BooleanScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  stixObject?: InputMaybe<StixObjectWhere>;
  stixType?: InputMaybe<StringScalarFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

/** Where in its life an environment stands. */
export type Environment =
  /** Development. */
  | 'DEVELOPMENT'
  /** Production. */
  | 'PRODUCTION'
  /** Staging or acceptance. */
  | 'STAGING';

/** Environment filters */
export type EnvironmentEnumScalarFilters = {
  eq?: InputMaybe<Environment>;
  in?: InputMaybe<Array<Environment>>;
};

/** Float filters */
export type FloatScalarFilters = {
  eq?: InputMaybe<Scalars['Float']['input']>;
  gt?: InputMaybe<Scalars['Float']['input']>;
  gte?: InputMaybe<Scalars['Float']['input']>;
  in?: InputMaybe<Array<Scalars['Float']['input']>>;
  lt?: InputMaybe<Scalars['Float']['input']>;
  lte?: InputMaybe<Scalars['Float']['input']>;
};

/** Float mutations */
export type FloatScalarMutations = {
  add?: InputMaybe<Scalars['Float']['input']>;
  divide?: InputMaybe<Scalars['Float']['input']>;
  multiply?: InputMaybe<Scalars['Float']['input']>;
  set?: InputMaybe<Scalars['Float']['input']>;
  subtract?: InputMaybe<Scalars['Float']['input']>;
};

/** ID filters */
export type IdScalarFilters = {
  contains?: InputMaybe<Scalars['ID']['input']>;
  endsWith?: InputMaybe<Scalars['ID']['input']>;
  eq?: InputMaybe<Scalars['ID']['input']>;
  in?: InputMaybe<Array<Scalars['ID']['input']>>;
  startsWith?: InputMaybe<Scalars['ID']['input']>;
};

/** ID mutations */
export type IdScalarMutations = {
  set?: InputMaybe<Scalars['ID']['input']>;
};

export type IndicatorCreateInput = {
  aliases?: InputMaybe<Array<Scalars['String']['input']>>;
  collections?: InputMaybe<Array<Scalars['String']['input']>>;
  confidence?: InputMaybe<Scalars['Int']['input']>;
  deprecated?: InputMaybe<Scalars['Boolean']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  externalId?: InputMaybe<Scalars['String']['input']>;
  extra?: InputMaybe<Scalars['String']['input']>;
  id: Scalars['ID']['input'];
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  modifiedAt?: InputMaybe<Scalars['DateTime']['input']>;
  name: Scalars['String']['input'];
  pattern?: InputMaybe<Scalars['String']['input']>;
  patternType?: InputMaybe<Scalars['String']['input']>;
  publishedAt?: InputMaybe<Scalars['DateTime']['input']>;
  references?: InputMaybe<Array<Scalars['String']['input']>>;
  revoked?: InputMaybe<Scalars['Boolean']['input']>;
  source?: InputMaybe<Scalars['String']['input']>;
  stixType?: InputMaybe<Scalars['String']['input']>;
  validFrom?: InputMaybe<Scalars['DateTime']['input']>;
  validUntil?: InputMaybe<Scalars['DateTime']['input']>;
};

export type IndicatorIndicatesConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<StixObjectSort>;
};

export type IndicatorIndicatesConnectionWhere = {
  AND?: InputMaybe<Array<IndicatorIndicatesConnectionWhere>>;
  NOT?: InputMaybe<IndicatorIndicatesConnectionWhere>;
  OR?: InputMaybe<Array<IndicatorIndicatesConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<StixObjectWhere>;
};

/** Fields to sort Indicators by. The order in which sorts are applied is not guaranteed when specifying many fields in one IndicatorSort object. */
export type IndicatorSort = {
  confidence?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  deprecated?: InputMaybe<SortDirection>;
  description?: InputMaybe<SortDirection>;
  externalId?: InputMaybe<SortDirection>;
  extra?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  modifiedAt?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  pattern?: InputMaybe<SortDirection>;
  patternType?: InputMaybe<SortDirection>;
  publishedAt?: InputMaybe<SortDirection>;
  revoked?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  stixType?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
  validFrom?: InputMaybe<SortDirection>;
  validUntil?: InputMaybe<SortDirection>;
};

export type IndicatorUpdateInput = {
  aliases?: InputMaybe<ListStringMutations>;
  collections?: InputMaybe<ListStringMutations>;
  confidence?: InputMaybe<IntScalarMutations>;
  deprecated?: InputMaybe<BooleanScalarMutations>;
  description?: InputMaybe<StringScalarMutations>;
  externalId?: InputMaybe<StringScalarMutations>;
  extra?: InputMaybe<StringScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  modifiedAt?: InputMaybe<DateTimeScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  pattern?: InputMaybe<StringScalarMutations>;
  patternType?: InputMaybe<StringScalarMutations>;
  publishedAt?: InputMaybe<DateTimeScalarMutations>;
  references?: InputMaybe<ListStringMutations>;
  revoked?: InputMaybe<BooleanScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  stixType?: InputMaybe<StringScalarMutations>;
  validFrom?: InputMaybe<DateTimeScalarMutations>;
  validUntil?: InputMaybe<DateTimeScalarMutations>;
};

export type IndicatorWhere = {
  AND?: InputMaybe<Array<IndicatorWhere>>;
  NOT?: InputMaybe<IndicatorWhere>;
  OR?: InputMaybe<Array<IndicatorWhere>>;
  aliases?: InputMaybe<StringListFilters>;
  collections?: InputMaybe<StringListFilters>;
  confidence?: InputMaybe<IntScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  deprecated?: InputMaybe<BooleanScalarFilters>;
  description?: InputMaybe<StringScalarFilters>;
  externalId?: InputMaybe<StringScalarFilters>;
  extra?: InputMaybe<StringScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  modifiedAt?: InputMaybe<DateTimeScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  pattern?: InputMaybe<StringScalarFilters>;
  patternType?: InputMaybe<StringScalarFilters>;
  publishedAt?: InputMaybe<DateTimeScalarFilters>;
  references?: InputMaybe<StringListFilters>;
  revoked?: InputMaybe<BooleanScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  stixObject?: InputMaybe<StixObjectWhere>;
  stixType?: InputMaybe<StringScalarFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
  validFrom?: InputMaybe<DateTimeScalarFilters>;
  validUntil?: InputMaybe<DateTimeScalarFilters>;
};

export type InfrastructureAffectedByConnectionSort = {
  edge?: InputMaybe<AffectedBySort>;
  node?: InputMaybe<VulnerabilitySort>;
};

export type InfrastructureAffectedByConnectionWhere = {
  AND?: InputMaybe<Array<InfrastructureAffectedByConnectionWhere>>;
  NOT?: InputMaybe<InfrastructureAffectedByConnectionWhere>;
  OR?: InputMaybe<Array<InfrastructureAffectedByConnectionWhere>>;
  edge?: InputMaybe<AffectedByWhere>;
  node?: InputMaybe<VulnerabilityWhere>;
};

export type InfrastructureComputeResourcesConnectionSort = {
  node?: InputMaybe<ComputeInstanceSort>;
};

export type InfrastructureComputeResourcesConnectionWhere = {
  AND?: InputMaybe<Array<InfrastructureComputeResourcesConnectionWhere>>;
  NOT?: InputMaybe<InfrastructureComputeResourcesConnectionWhere>;
  OR?: InputMaybe<Array<InfrastructureComputeResourcesConnectionWhere>>;
  node?: InputMaybe<ComputeInstanceWhere>;
};

export type InfrastructureDeploymentsConnectionSort = {
  node?: InputMaybe<DeploymentSort>;
};

export type InfrastructureDeploymentsConnectionWhere = {
  AND?: InputMaybe<Array<InfrastructureDeploymentsConnectionWhere>>;
  NOT?: InputMaybe<InfrastructureDeploymentsConnectionWhere>;
  OR?: InputMaybe<Array<InfrastructureDeploymentsConnectionWhere>>;
  node?: InputMaybe<DeploymentWhere>;
};

export type InfrastructureOwnersConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<OrganisationSort>;
};

export type InfrastructureOwnersConnectionWhere = {
  AND?: InputMaybe<Array<InfrastructureOwnersConnectionWhere>>;
  NOT?: InputMaybe<InfrastructureOwnersConnectionWhere>;
  OR?: InputMaybe<Array<InfrastructureOwnersConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<OrganisationWhere>;
};

export type InfrastructureResourcesConnectionSort = {
  node?: InputMaybe<ResourceSort>;
};

export type InfrastructureResourcesConnectionWhere = {
  AND?: InputMaybe<Array<InfrastructureResourcesConnectionWhere>>;
  NOT?: InputMaybe<InfrastructureResourcesConnectionWhere>;
  OR?: InputMaybe<Array<InfrastructureResourcesConnectionWhere>>;
  node?: InputMaybe<ResourceWhere>;
};

export type InfrastructureSectorsConnectionSort = {
  node?: InputMaybe<SectorSort>;
};

export type InfrastructureSectorsConnectionWhere = {
  AND?: InputMaybe<Array<InfrastructureSectorsConnectionWhere>>;
  NOT?: InputMaybe<InfrastructureSectorsConnectionWhere>;
  OR?: InputMaybe<Array<InfrastructureSectorsConnectionWhere>>;
  node?: InputMaybe<SectorWhere>;
};

/** Fields to sort Infrastructures by. The order in which sorts are applied is not guaranteed when specifying many fields in one InfrastructureSort object. */
export type InfrastructureSort = {
  config?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  criticality?: InputMaybe<SortDirection>;
  environment?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  location?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  nodeCount?: InputMaybe<SortDirection>;
  provider?: InputMaybe<SortDirection>;
  region?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  status?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type InfrastructureWhere = {
  AND?: InputMaybe<Array<InfrastructureWhere>>;
  NOT?: InputMaybe<InfrastructureWhere>;
  OR?: InputMaybe<Array<InfrastructureWhere>>;
  config?: InputMaybe<StringScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  criticality?: InputMaybe<CriticalityEnumScalarFilters>;
  environment?: InputMaybe<EnvironmentEnumScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  location?: InputMaybe<StringScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  nodeCount?: InputMaybe<IntScalarFilters>;
  provider?: InputMaybe<ProviderEnumScalarFilters>;
  region?: InputMaybe<StringScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  status?: InputMaybe<StatusEnumScalarFilters>;
  tags?: InputMaybe<StringListFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

export type InstallationSort = {
  confidence?: InputMaybe<SortDirection>;
  path?: InputMaybe<SortDirection>;
  port?: InputMaybe<SortDirection>;
  protocol?: InputMaybe<SortDirection>;
  since?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
};

export type InstallationWhere = {
  AND?: InputMaybe<Array<InstallationWhere>>;
  NOT?: InputMaybe<InstallationWhere>;
  OR?: InputMaybe<Array<InstallationWhere>>;
  confidence?: InputMaybe<IntScalarFilters>;
  path?: InputMaybe<StringScalarFilters>;
  port?: InputMaybe<IntScalarFilters>;
  protocol?: InputMaybe<StringScalarFilters>;
  since?: InputMaybe<DateTimeScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
};

/** Int filters */
export type IntScalarFilters = {
  eq?: InputMaybe<Scalars['Int']['input']>;
  gt?: InputMaybe<Scalars['Int']['input']>;
  gte?: InputMaybe<Scalars['Int']['input']>;
  in?: InputMaybe<Array<Scalars['Int']['input']>>;
  lt?: InputMaybe<Scalars['Int']['input']>;
  lte?: InputMaybe<Scalars['Int']['input']>;
};

/** Int mutations */
export type IntScalarMutations = {
  add?: InputMaybe<Scalars['Int']['input']>;
  set?: InputMaybe<Scalars['Int']['input']>;
  subtract?: InputMaybe<Scalars['Int']['input']>;
};

/** Mutations for a list for String */
export type ListStringMutations = {
  pop?: InputMaybe<Scalars['Int']['input']>;
  push?: InputMaybe<Array<Scalars['String']['input']>>;
  set?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type LoadBalancerCreateInput = {
  availabilityZone?: InputMaybe<Scalars['String']['input']>;
  cpu?: InputMaybe<Scalars['Float']['input']>;
  criticality?: InputMaybe<Criticality>;
  dnsName?: InputMaybe<Scalars['String']['input']>;
  id: Scalars['ID']['input'];
  internetExposed?: InputMaybe<Scalars['Boolean']['input']>;
  internetFacing?: InputMaybe<Scalars['Boolean']['input']>;
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  memory?: InputMaybe<Scalars['Float']['input']>;
  metadata?: InputMaybe<Scalars['String']['input']>;
  name: Scalars['String']['input'];
  privateIp?: InputMaybe<Scalars['String']['input']>;
  provider?: InputMaybe<Provider>;
  region?: InputMaybe<Scalars['String']['input']>;
  resourceType?: ResourceType;
  scheme?: InputMaybe<Scalars['String']['input']>;
  source?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<Status>;
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type LoadBalancerOwnersConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<OrganisationSort>;
};

export type LoadBalancerOwnersConnectionWhere = {
  AND?: InputMaybe<Array<LoadBalancerOwnersConnectionWhere>>;
  NOT?: InputMaybe<LoadBalancerOwnersConnectionWhere>;
  OR?: InputMaybe<Array<LoadBalancerOwnersConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<OrganisationWhere>;
};

export type LoadBalancerServicesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ServiceSort>;
};

export type LoadBalancerServicesConnectionWhere = {
  AND?: InputMaybe<Array<LoadBalancerServicesConnectionWhere>>;
  NOT?: InputMaybe<LoadBalancerServicesConnectionWhere>;
  OR?: InputMaybe<Array<LoadBalancerServicesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ServiceWhere>;
};

export type LoadBalancerSitesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<SiteSort>;
};

export type LoadBalancerSitesConnectionWhere = {
  AND?: InputMaybe<Array<LoadBalancerSitesConnectionWhere>>;
  NOT?: InputMaybe<LoadBalancerSitesConnectionWhere>;
  OR?: InputMaybe<Array<LoadBalancerSitesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<SiteWhere>;
};

export type LoadBalancerSoftwareConnectionSort = {
  edge?: InputMaybe<InstallationSort>;
  node?: InputMaybe<SoftwareSort>;
};

export type LoadBalancerSoftwareConnectionWhere = {
  AND?: InputMaybe<Array<LoadBalancerSoftwareConnectionWhere>>;
  NOT?: InputMaybe<LoadBalancerSoftwareConnectionWhere>;
  OR?: InputMaybe<Array<LoadBalancerSoftwareConnectionWhere>>;
  edge?: InputMaybe<InstallationWhere>;
  node?: InputMaybe<SoftwareWhere>;
};

/** Fields to sort LoadBalancers by. The order in which sorts are applied is not guaranteed when specifying many fields in one LoadBalancerSort object. */
export type LoadBalancerSort = {
  availabilityZone?: InputMaybe<SortDirection>;
  cpu?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  criticality?: InputMaybe<SortDirection>;
  dnsName?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  internetExposed?: InputMaybe<SortDirection>;
  internetFacing?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  memory?: InputMaybe<SortDirection>;
  metadata?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  privateIp?: InputMaybe<SortDirection>;
  provider?: InputMaybe<SortDirection>;
  region?: InputMaybe<SortDirection>;
  resourceType?: InputMaybe<SortDirection>;
  scheme?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  status?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type LoadBalancerUpdateInput = {
  availabilityZone?: InputMaybe<StringScalarMutations>;
  cpu?: InputMaybe<FloatScalarMutations>;
  criticality?: InputMaybe<CriticalityEnumScalarMutations>;
  dnsName?: InputMaybe<StringScalarMutations>;
  internetExposed?: InputMaybe<BooleanScalarMutations>;
  internetFacing?: InputMaybe<BooleanScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  memory?: InputMaybe<FloatScalarMutations>;
  metadata?: InputMaybe<StringScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  privateIp?: InputMaybe<StringScalarMutations>;
  provider?: InputMaybe<ProviderEnumScalarMutations>;
  region?: InputMaybe<StringScalarMutations>;
  scheme?: InputMaybe<StringScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  status?: InputMaybe<StatusEnumScalarMutations>;
  tags?: InputMaybe<ListStringMutations>;
};

export type LoadBalancerWhere = {
  AND?: InputMaybe<Array<LoadBalancerWhere>>;
  NOT?: InputMaybe<LoadBalancerWhere>;
  OR?: InputMaybe<Array<LoadBalancerWhere>>;
  availabilityZone?: InputMaybe<StringScalarFilters>;
  cpu?: InputMaybe<FloatScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  criticality?: InputMaybe<CriticalityEnumScalarFilters>;
  dnsName?: InputMaybe<StringScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  internetExposed?: InputMaybe<BooleanScalarFilters>;
  internetFacing?: InputMaybe<BooleanScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  memory?: InputMaybe<FloatScalarFilters>;
  metadata?: InputMaybe<StringScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  privateIp?: InputMaybe<StringScalarFilters>;
  provider?: InputMaybe<ProviderEnumScalarFilters>;
  region?: InputMaybe<StringScalarFilters>;
  resource?: InputMaybe<ResourceWhere>;
  resourceType?: InputMaybe<ResourceTypeEnumScalarFilters>;
  scheme?: InputMaybe<StringScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  status?: InputMaybe<StatusEnumScalarFilters>;
  tags?: InputMaybe<StringListFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

/** Credentials. */
export type LoginInput = {
  /** Address of the user. */
  email: Scalars['String']['input'];
  /** Password. */
  password: Scalars['String']['input'];
};

export type MalwareAttackPatternsConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<AttackPatternSort>;
};

export type MalwareAttackPatternsConnectionWhere = {
  AND?: InputMaybe<Array<MalwareAttackPatternsConnectionWhere>>;
  NOT?: InputMaybe<MalwareAttackPatternsConnectionWhere>;
  OR?: InputMaybe<Array<MalwareAttackPatternsConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<AttackPatternWhere>;
};

export type MalwareCreateInput = {
  aliases?: InputMaybe<Array<Scalars['String']['input']>>;
  collections?: InputMaybe<Array<Scalars['String']['input']>>;
  confidence?: InputMaybe<Scalars['Int']['input']>;
  deprecated?: InputMaybe<Scalars['Boolean']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  externalId?: InputMaybe<Scalars['String']['input']>;
  extra?: InputMaybe<Scalars['String']['input']>;
  id: Scalars['ID']['input'];
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  malwareTypes?: InputMaybe<Array<Scalars['String']['input']>>;
  modifiedAt?: InputMaybe<Scalars['DateTime']['input']>;
  name: Scalars['String']['input'];
  platforms?: InputMaybe<Array<Scalars['String']['input']>>;
  publishedAt?: InputMaybe<Scalars['DateTime']['input']>;
  references?: InputMaybe<Array<Scalars['String']['input']>>;
  revoked?: InputMaybe<Scalars['Boolean']['input']>;
  source?: InputMaybe<Scalars['String']['input']>;
  stixType?: InputMaybe<Scalars['String']['input']>;
};

/** Fields to sort Malware by. The order in which sorts are applied is not guaranteed when specifying many fields in one MalwareSort object. */
export type MalwareSort = {
  confidence?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  deprecated?: InputMaybe<SortDirection>;
  description?: InputMaybe<SortDirection>;
  externalId?: InputMaybe<SortDirection>;
  extra?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  modifiedAt?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  publishedAt?: InputMaybe<SortDirection>;
  revoked?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  stixType?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type MalwareThreatActorsConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<ThreatActorSort>;
};

export type MalwareThreatActorsConnectionWhere = {
  AND?: InputMaybe<Array<MalwareThreatActorsConnectionWhere>>;
  NOT?: InputMaybe<MalwareThreatActorsConnectionWhere>;
  OR?: InputMaybe<Array<MalwareThreatActorsConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<ThreatActorWhere>;
};

export type MalwareUpdateInput = {
  aliases?: InputMaybe<ListStringMutations>;
  collections?: InputMaybe<ListStringMutations>;
  confidence?: InputMaybe<IntScalarMutations>;
  deprecated?: InputMaybe<BooleanScalarMutations>;
  description?: InputMaybe<StringScalarMutations>;
  externalId?: InputMaybe<StringScalarMutations>;
  extra?: InputMaybe<StringScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  malwareTypes?: InputMaybe<ListStringMutations>;
  modifiedAt?: InputMaybe<DateTimeScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  platforms?: InputMaybe<ListStringMutations>;
  publishedAt?: InputMaybe<DateTimeScalarMutations>;
  references?: InputMaybe<ListStringMutations>;
  revoked?: InputMaybe<BooleanScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  stixType?: InputMaybe<StringScalarMutations>;
};

export type MalwareWhere = {
  AND?: InputMaybe<Array<MalwareWhere>>;
  NOT?: InputMaybe<MalwareWhere>;
  OR?: InputMaybe<Array<MalwareWhere>>;
  aliases?: InputMaybe<StringListFilters>;
  collections?: InputMaybe<StringListFilters>;
  confidence?: InputMaybe<IntScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  deprecated?: InputMaybe<BooleanScalarFilters>;
  description?: InputMaybe<StringScalarFilters>;
  externalId?: InputMaybe<StringScalarFilters>;
  extra?: InputMaybe<StringScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  malwareTypes?: InputMaybe<StringListFilters>;
  modifiedAt?: InputMaybe<DateTimeScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  platforms?: InputMaybe<StringListFilters>;
  publishedAt?: InputMaybe<DateTimeScalarFilters>;
  references?: InputMaybe<StringListFilters>;
  revoked?: InputMaybe<BooleanScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  stixObject?: InputMaybe<StixObjectWhere>;
  stixType?: InputMaybe<StringScalarFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

/** Why a piece of software is held to be affected, or not known to be. */
export type MatchRule =
  /** The source says all versions are affected. */
  | 'ALL_VERSIONS'
  /** The CPE names this very version. */
  | 'EXACT_VERSION'
  /** The version lies in a stated range. */
  | 'VERSION_RANGE'
  /** Vendor and product match, and the version of the installed software is not known: to be checked, not counted as affected. */
  | 'VERSION_UNKNOWN';

/** MatchRule filters */
export type MatchRuleEnumScalarFilters = {
  eq?: InputMaybe<MatchRule>;
  in?: InputMaybe<Array<MatchRule>>;
};

export type MitigationAttackPatternsConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<AttackPatternSort>;
};

export type MitigationAttackPatternsConnectionWhere = {
  AND?: InputMaybe<Array<MitigationAttackPatternsConnectionWhere>>;
  NOT?: InputMaybe<MitigationAttackPatternsConnectionWhere>;
  OR?: InputMaybe<Array<MitigationAttackPatternsConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<AttackPatternWhere>;
};

export type MitigationCreateInput = {
  aliases?: InputMaybe<Array<Scalars['String']['input']>>;
  collections?: InputMaybe<Array<Scalars['String']['input']>>;
  confidence?: InputMaybe<Scalars['Int']['input']>;
  deprecated?: InputMaybe<Scalars['Boolean']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  externalId?: InputMaybe<Scalars['String']['input']>;
  extra?: InputMaybe<Scalars['String']['input']>;
  id: Scalars['ID']['input'];
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  modifiedAt?: InputMaybe<Scalars['DateTime']['input']>;
  name: Scalars['String']['input'];
  publishedAt?: InputMaybe<Scalars['DateTime']['input']>;
  references?: InputMaybe<Array<Scalars['String']['input']>>;
  revoked?: InputMaybe<Scalars['Boolean']['input']>;
  source?: InputMaybe<Scalars['String']['input']>;
  stixType?: InputMaybe<Scalars['String']['input']>;
};

/** Fields to sort Mitigations by. The order in which sorts are applied is not guaranteed when specifying many fields in one MitigationSort object. */
export type MitigationSort = {
  confidence?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  deprecated?: InputMaybe<SortDirection>;
  description?: InputMaybe<SortDirection>;
  externalId?: InputMaybe<SortDirection>;
  extra?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  modifiedAt?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  publishedAt?: InputMaybe<SortDirection>;
  revoked?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  stixType?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type MitigationUpdateInput = {
  aliases?: InputMaybe<ListStringMutations>;
  collections?: InputMaybe<ListStringMutations>;
  confidence?: InputMaybe<IntScalarMutations>;
  deprecated?: InputMaybe<BooleanScalarMutations>;
  description?: InputMaybe<StringScalarMutations>;
  externalId?: InputMaybe<StringScalarMutations>;
  extra?: InputMaybe<StringScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  modifiedAt?: InputMaybe<DateTimeScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  publishedAt?: InputMaybe<DateTimeScalarMutations>;
  references?: InputMaybe<ListStringMutations>;
  revoked?: InputMaybe<BooleanScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  stixType?: InputMaybe<StringScalarMutations>;
};

export type MitigationWhere = {
  AND?: InputMaybe<Array<MitigationWhere>>;
  NOT?: InputMaybe<MitigationWhere>;
  OR?: InputMaybe<Array<MitigationWhere>>;
  aliases?: InputMaybe<StringListFilters>;
  collections?: InputMaybe<StringListFilters>;
  confidence?: InputMaybe<IntScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  deprecated?: InputMaybe<BooleanScalarFilters>;
  description?: InputMaybe<StringScalarFilters>;
  externalId?: InputMaybe<StringScalarFilters>;
  extra?: InputMaybe<StringScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  modifiedAt?: InputMaybe<DateTimeScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  publishedAt?: InputMaybe<DateTimeScalarFilters>;
  references?: InputMaybe<StringListFilters>;
  revoked?: InputMaybe<BooleanScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  stixObject?: InputMaybe<StixObjectWhere>;
  stixType?: InputMaybe<StringScalarFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

export type NetworkCreateInput = {
  availabilityZone?: InputMaybe<Scalars['String']['input']>;
  cidr?: InputMaybe<Scalars['String']['input']>;
  cpu?: InputMaybe<Scalars['Float']['input']>;
  criticality?: InputMaybe<Criticality>;
  id: Scalars['ID']['input'];
  internetExposed?: InputMaybe<Scalars['Boolean']['input']>;
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  memory?: InputMaybe<Scalars['Float']['input']>;
  metadata?: InputMaybe<Scalars['String']['input']>;
  name: Scalars['String']['input'];
  privateIp?: InputMaybe<Scalars['String']['input']>;
  provider?: InputMaybe<Provider>;
  purdueLevel?: InputMaybe<Scalars['Int']['input']>;
  region?: InputMaybe<Scalars['String']['input']>;
  resourceType?: ResourceType;
  source?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<Status>;
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type NetworkInterfaceCreateInput = {
  availabilityZone?: InputMaybe<Scalars['String']['input']>;
  cpu?: InputMaybe<Scalars['Float']['input']>;
  criticality?: InputMaybe<Criticality>;
  id: Scalars['ID']['input'];
  internetExposed?: InputMaybe<Scalars['Boolean']['input']>;
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  macAddress?: InputMaybe<Scalars['String']['input']>;
  memory?: InputMaybe<Scalars['Float']['input']>;
  metadata?: InputMaybe<Scalars['String']['input']>;
  name: Scalars['String']['input'];
  privateIp?: InputMaybe<Scalars['String']['input']>;
  provider?: InputMaybe<Provider>;
  publicIp?: InputMaybe<Scalars['String']['input']>;
  region?: InputMaybe<Scalars['String']['input']>;
  resourceType?: ResourceType;
  source?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<Status>;
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type NetworkInterfaceOwnersConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<OrganisationSort>;
};

export type NetworkInterfaceOwnersConnectionWhere = {
  AND?: InputMaybe<Array<NetworkInterfaceOwnersConnectionWhere>>;
  NOT?: InputMaybe<NetworkInterfaceOwnersConnectionWhere>;
  OR?: InputMaybe<Array<NetworkInterfaceOwnersConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<OrganisationWhere>;
};

export type NetworkInterfaceServicesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ServiceSort>;
};

export type NetworkInterfaceServicesConnectionWhere = {
  AND?: InputMaybe<Array<NetworkInterfaceServicesConnectionWhere>>;
  NOT?: InputMaybe<NetworkInterfaceServicesConnectionWhere>;
  OR?: InputMaybe<Array<NetworkInterfaceServicesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ServiceWhere>;
};

export type NetworkInterfaceSitesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<SiteSort>;
};

export type NetworkInterfaceSitesConnectionWhere = {
  AND?: InputMaybe<Array<NetworkInterfaceSitesConnectionWhere>>;
  NOT?: InputMaybe<NetworkInterfaceSitesConnectionWhere>;
  OR?: InputMaybe<Array<NetworkInterfaceSitesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<SiteWhere>;
};

export type NetworkInterfaceSoftwareConnectionSort = {
  edge?: InputMaybe<InstallationSort>;
  node?: InputMaybe<SoftwareSort>;
};

export type NetworkInterfaceSoftwareConnectionWhere = {
  AND?: InputMaybe<Array<NetworkInterfaceSoftwareConnectionWhere>>;
  NOT?: InputMaybe<NetworkInterfaceSoftwareConnectionWhere>;
  OR?: InputMaybe<Array<NetworkInterfaceSoftwareConnectionWhere>>;
  edge?: InputMaybe<InstallationWhere>;
  node?: InputMaybe<SoftwareWhere>;
};

/** Fields to sort NetworkInterfaces by. The order in which sorts are applied is not guaranteed when specifying many fields in one NetworkInterfaceSort object. */
export type NetworkInterfaceSort = {
  availabilityZone?: InputMaybe<SortDirection>;
  cpu?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  criticality?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  internetExposed?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  macAddress?: InputMaybe<SortDirection>;
  memory?: InputMaybe<SortDirection>;
  metadata?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  privateIp?: InputMaybe<SortDirection>;
  provider?: InputMaybe<SortDirection>;
  publicIp?: InputMaybe<SortDirection>;
  region?: InputMaybe<SortDirection>;
  resourceType?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  status?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type NetworkInterfaceUpdateInput = {
  availabilityZone?: InputMaybe<StringScalarMutations>;
  cpu?: InputMaybe<FloatScalarMutations>;
  criticality?: InputMaybe<CriticalityEnumScalarMutations>;
  internetExposed?: InputMaybe<BooleanScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  macAddress?: InputMaybe<StringScalarMutations>;
  memory?: InputMaybe<FloatScalarMutations>;
  metadata?: InputMaybe<StringScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  privateIp?: InputMaybe<StringScalarMutations>;
  provider?: InputMaybe<ProviderEnumScalarMutations>;
  publicIp?: InputMaybe<StringScalarMutations>;
  region?: InputMaybe<StringScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  status?: InputMaybe<StatusEnumScalarMutations>;
  tags?: InputMaybe<ListStringMutations>;
};

export type NetworkInterfaceWhere = {
  AND?: InputMaybe<Array<NetworkInterfaceWhere>>;
  NOT?: InputMaybe<NetworkInterfaceWhere>;
  OR?: InputMaybe<Array<NetworkInterfaceWhere>>;
  availabilityZone?: InputMaybe<StringScalarFilters>;
  cpu?: InputMaybe<FloatScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  criticality?: InputMaybe<CriticalityEnumScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  internetExposed?: InputMaybe<BooleanScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  macAddress?: InputMaybe<StringScalarFilters>;
  memory?: InputMaybe<FloatScalarFilters>;
  metadata?: InputMaybe<StringScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  privateIp?: InputMaybe<StringScalarFilters>;
  provider?: InputMaybe<ProviderEnumScalarFilters>;
  publicIp?: InputMaybe<StringScalarFilters>;
  region?: InputMaybe<StringScalarFilters>;
  resource?: InputMaybe<ResourceWhere>;
  resourceType?: InputMaybe<ResourceTypeEnumScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  status?: InputMaybe<StatusEnumScalarFilters>;
  tags?: InputMaybe<StringListFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

export type NetworkLinkSort = {
  confidence?: InputMaybe<SortDirection>;
  port?: InputMaybe<SortDirection>;
  protocol?: InputMaybe<SortDirection>;
  since?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
};

export type NetworkLinkWhere = {
  AND?: InputMaybe<Array<NetworkLinkWhere>>;
  NOT?: InputMaybe<NetworkLinkWhere>;
  OR?: InputMaybe<Array<NetworkLinkWhere>>;
  confidence?: InputMaybe<IntScalarFilters>;
  port?: InputMaybe<IntScalarFilters>;
  protocol?: InputMaybe<StringScalarFilters>;
  since?: InputMaybe<DateTimeScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
};

export type NetworkOwnersConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<OrganisationSort>;
};

export type NetworkOwnersConnectionWhere = {
  AND?: InputMaybe<Array<NetworkOwnersConnectionWhere>>;
  NOT?: InputMaybe<NetworkOwnersConnectionWhere>;
  OR?: InputMaybe<Array<NetworkOwnersConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<OrganisationWhere>;
};

export type NetworkServicesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ServiceSort>;
};

export type NetworkServicesConnectionWhere = {
  AND?: InputMaybe<Array<NetworkServicesConnectionWhere>>;
  NOT?: InputMaybe<NetworkServicesConnectionWhere>;
  OR?: InputMaybe<Array<NetworkServicesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ServiceWhere>;
};

export type NetworkSitesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<SiteSort>;
};

export type NetworkSitesConnectionWhere = {
  AND?: InputMaybe<Array<NetworkSitesConnectionWhere>>;
  NOT?: InputMaybe<NetworkSitesConnectionWhere>;
  OR?: InputMaybe<Array<NetworkSitesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<SiteWhere>;
};

export type NetworkSoftwareConnectionSort = {
  edge?: InputMaybe<InstallationSort>;
  node?: InputMaybe<SoftwareSort>;
};

export type NetworkSoftwareConnectionWhere = {
  AND?: InputMaybe<Array<NetworkSoftwareConnectionWhere>>;
  NOT?: InputMaybe<NetworkSoftwareConnectionWhere>;
  OR?: InputMaybe<Array<NetworkSoftwareConnectionWhere>>;
  edge?: InputMaybe<InstallationWhere>;
  node?: InputMaybe<SoftwareWhere>;
};

/** Fields to sort Networks by. The order in which sorts are applied is not guaranteed when specifying many fields in one NetworkSort object. */
export type NetworkSort = {
  availabilityZone?: InputMaybe<SortDirection>;
  cidr?: InputMaybe<SortDirection>;
  cpu?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  criticality?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  internetExposed?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  memory?: InputMaybe<SortDirection>;
  metadata?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  privateIp?: InputMaybe<SortDirection>;
  provider?: InputMaybe<SortDirection>;
  purdueLevel?: InputMaybe<SortDirection>;
  region?: InputMaybe<SortDirection>;
  resourceType?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  status?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type NetworkUpdateInput = {
  availabilityZone?: InputMaybe<StringScalarMutations>;
  cidr?: InputMaybe<StringScalarMutations>;
  cpu?: InputMaybe<FloatScalarMutations>;
  criticality?: InputMaybe<CriticalityEnumScalarMutations>;
  internetExposed?: InputMaybe<BooleanScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  memory?: InputMaybe<FloatScalarMutations>;
  metadata?: InputMaybe<StringScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  privateIp?: InputMaybe<StringScalarMutations>;
  provider?: InputMaybe<ProviderEnumScalarMutations>;
  purdueLevel?: InputMaybe<IntScalarMutations>;
  region?: InputMaybe<StringScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  status?: InputMaybe<StatusEnumScalarMutations>;
  tags?: InputMaybe<ListStringMutations>;
};

export type NetworkWhere = {
  AND?: InputMaybe<Array<NetworkWhere>>;
  NOT?: InputMaybe<NetworkWhere>;
  OR?: InputMaybe<Array<NetworkWhere>>;
  availabilityZone?: InputMaybe<StringScalarFilters>;
  cidr?: InputMaybe<StringScalarFilters>;
  cpu?: InputMaybe<FloatScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  criticality?: InputMaybe<CriticalityEnumScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  internetExposed?: InputMaybe<BooleanScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  memory?: InputMaybe<FloatScalarFilters>;
  metadata?: InputMaybe<StringScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  privateIp?: InputMaybe<StringScalarFilters>;
  provider?: InputMaybe<ProviderEnumScalarFilters>;
  purdueLevel?: InputMaybe<IntScalarFilters>;
  region?: InputMaybe<StringScalarFilters>;
  resource?: InputMaybe<ResourceWhere>;
  resourceType?: InputMaybe<ResourceTypeEnumScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  status?: InputMaybe<StatusEnumScalarFilters>;
  tags?: InputMaybe<StringListFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

export type OnPremiseServerCreateInput = {
  availabilityZone?: InputMaybe<Scalars['String']['input']>;
  cpu?: InputMaybe<Scalars['Float']['input']>;
  criticality?: InputMaybe<Criticality>;
  id: Scalars['ID']['input'];
  internetExposed?: InputMaybe<Scalars['Boolean']['input']>;
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  memory?: InputMaybe<Scalars['Float']['input']>;
  metadata?: InputMaybe<Scalars['String']['input']>;
  model?: InputMaybe<Scalars['String']['input']>;
  name: Scalars['String']['input'];
  operatingSystem?: InputMaybe<Scalars['String']['input']>;
  privateIp?: InputMaybe<Scalars['String']['input']>;
  provider?: InputMaybe<Provider>;
  purdueLevel?: InputMaybe<Scalars['Int']['input']>;
  region?: InputMaybe<Scalars['String']['input']>;
  resourceType?: ResourceType;
  serialNumber?: InputMaybe<Scalars['String']['input']>;
  source?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<Status>;
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type OnPremiseServerOwnersConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<OrganisationSort>;
};

export type OnPremiseServerOwnersConnectionWhere = {
  AND?: InputMaybe<Array<OnPremiseServerOwnersConnectionWhere>>;
  NOT?: InputMaybe<OnPremiseServerOwnersConnectionWhere>;
  OR?: InputMaybe<Array<OnPremiseServerOwnersConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<OrganisationWhere>;
};

export type OnPremiseServerServicesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ServiceSort>;
};

export type OnPremiseServerServicesConnectionWhere = {
  AND?: InputMaybe<Array<OnPremiseServerServicesConnectionWhere>>;
  NOT?: InputMaybe<OnPremiseServerServicesConnectionWhere>;
  OR?: InputMaybe<Array<OnPremiseServerServicesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ServiceWhere>;
};

export type OnPremiseServerSitesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<SiteSort>;
};

export type OnPremiseServerSitesConnectionWhere = {
  AND?: InputMaybe<Array<OnPremiseServerSitesConnectionWhere>>;
  NOT?: InputMaybe<OnPremiseServerSitesConnectionWhere>;
  OR?: InputMaybe<Array<OnPremiseServerSitesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<SiteWhere>;
};

export type OnPremiseServerSoftwareConnectionSort = {
  edge?: InputMaybe<InstallationSort>;
  node?: InputMaybe<SoftwareSort>;
};

export type OnPremiseServerSoftwareConnectionWhere = {
  AND?: InputMaybe<Array<OnPremiseServerSoftwareConnectionWhere>>;
  NOT?: InputMaybe<OnPremiseServerSoftwareConnectionWhere>;
  OR?: InputMaybe<Array<OnPremiseServerSoftwareConnectionWhere>>;
  edge?: InputMaybe<InstallationWhere>;
  node?: InputMaybe<SoftwareWhere>;
};

/** Fields to sort OnPremiseServers by. The order in which sorts are applied is not guaranteed when specifying many fields in one OnPremiseServerSort object. */
export type OnPremiseServerSort = {
  availabilityZone?: InputMaybe<SortDirection>;
  cpu?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  criticality?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  internetExposed?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  memory?: InputMaybe<SortDirection>;
  metadata?: InputMaybe<SortDirection>;
  model?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  operatingSystem?: InputMaybe<SortDirection>;
  privateIp?: InputMaybe<SortDirection>;
  provider?: InputMaybe<SortDirection>;
  purdueLevel?: InputMaybe<SortDirection>;
  region?: InputMaybe<SortDirection>;
  resourceType?: InputMaybe<SortDirection>;
  serialNumber?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  status?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type OnPremiseServerUpdateInput = {
  availabilityZone?: InputMaybe<StringScalarMutations>;
  cpu?: InputMaybe<FloatScalarMutations>;
  criticality?: InputMaybe<CriticalityEnumScalarMutations>;
  internetExposed?: InputMaybe<BooleanScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  memory?: InputMaybe<FloatScalarMutations>;
  metadata?: InputMaybe<StringScalarMutations>;
  model?: InputMaybe<StringScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  operatingSystem?: InputMaybe<StringScalarMutations>;
  privateIp?: InputMaybe<StringScalarMutations>;
  provider?: InputMaybe<ProviderEnumScalarMutations>;
  purdueLevel?: InputMaybe<IntScalarMutations>;
  region?: InputMaybe<StringScalarMutations>;
  serialNumber?: InputMaybe<StringScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  status?: InputMaybe<StatusEnumScalarMutations>;
  tags?: InputMaybe<ListStringMutations>;
};

export type OnPremiseServerWhere = {
  AND?: InputMaybe<Array<OnPremiseServerWhere>>;
  NOT?: InputMaybe<OnPremiseServerWhere>;
  OR?: InputMaybe<Array<OnPremiseServerWhere>>;
  availabilityZone?: InputMaybe<StringScalarFilters>;
  cpu?: InputMaybe<FloatScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  criticality?: InputMaybe<CriticalityEnumScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  internetExposed?: InputMaybe<BooleanScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  memory?: InputMaybe<FloatScalarFilters>;
  metadata?: InputMaybe<StringScalarFilters>;
  model?: InputMaybe<StringScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  operatingSystem?: InputMaybe<StringScalarFilters>;
  privateIp?: InputMaybe<StringScalarFilters>;
  provider?: InputMaybe<ProviderEnumScalarFilters>;
  purdueLevel?: InputMaybe<IntScalarFilters>;
  region?: InputMaybe<StringScalarFilters>;
  resource?: InputMaybe<ResourceWhere>;
  resourceType?: InputMaybe<ResourceTypeEnumScalarFilters>;
  serialNumber?: InputMaybe<StringScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  status?: InputMaybe<StatusEnumScalarFilters>;
  tags?: InputMaybe<StringListFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

export type OrganisationCreateInput = {
  contactEmail?: InputMaybe<Scalars['String']['input']>;
  country?: InputMaybe<Scalars['String']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  id: Scalars['ID']['input'];
  kind?: InputMaybe<OrganisationKind>;
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  name: Scalars['String']['input'];
  source?: InputMaybe<Scalars['String']['input']>;
};

/** Kind of organisation. */
export type OrganisationKind =
  /** A public agency. */
  | 'AGENCY'
  /** A company. */
  | 'COMPANY'
  /** A supplier or partner. */
  | 'SUPPLIER'
  /** A team within an organisation: usually the owner to call. */
  | 'TEAM';

/** OrganisationKind filters */
export type OrganisationKindEnumScalarFilters = {
  eq?: InputMaybe<OrganisationKind>;
  in?: InputMaybe<Array<OrganisationKind>>;
};

/** OrganisationKind mutations */
export type OrganisationKindEnumScalarMutations = {
  set?: InputMaybe<OrganisationKind>;
};

export type OrganisationPartOfConnectionSort = {
  node?: InputMaybe<OrganisationSort>;
};

export type OrganisationPartOfConnectionWhere = {
  AND?: InputMaybe<Array<OrganisationPartOfConnectionWhere>>;
  NOT?: InputMaybe<OrganisationPartOfConnectionWhere>;
  OR?: InputMaybe<Array<OrganisationPartOfConnectionWhere>>;
  node?: InputMaybe<OrganisationWhere>;
};

export type OrganisationResourcesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ResourceSort>;
};

export type OrganisationResourcesConnectionWhere = {
  AND?: InputMaybe<Array<OrganisationResourcesConnectionWhere>>;
  NOT?: InputMaybe<OrganisationResourcesConnectionWhere>;
  OR?: InputMaybe<Array<OrganisationResourcesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ResourceWhere>;
};

export type OrganisationSectorsConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<SectorSort>;
};

export type OrganisationSectorsConnectionWhere = {
  AND?: InputMaybe<Array<OrganisationSectorsConnectionWhere>>;
  NOT?: InputMaybe<OrganisationSectorsConnectionWhere>;
  OR?: InputMaybe<Array<OrganisationSectorsConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<SectorWhere>;
};

export type OrganisationServicesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ServiceSort>;
};

export type OrganisationServicesConnectionWhere = {
  AND?: InputMaybe<Array<OrganisationServicesConnectionWhere>>;
  NOT?: InputMaybe<OrganisationServicesConnectionWhere>;
  OR?: InputMaybe<Array<OrganisationServicesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ServiceWhere>;
};

export type OrganisationSitesConnectionSort = {
  node?: InputMaybe<SiteSort>;
};

export type OrganisationSitesConnectionWhere = {
  AND?: InputMaybe<Array<OrganisationSitesConnectionWhere>>;
  NOT?: InputMaybe<OrganisationSitesConnectionWhere>;
  OR?: InputMaybe<Array<OrganisationSitesConnectionWhere>>;
  node?: InputMaybe<SiteWhere>;
};

/** Fields to sort Organisations by. The order in which sorts are applied is not guaranteed when specifying many fields in one OrganisationSort object. */
export type OrganisationSort = {
  contactEmail?: InputMaybe<SortDirection>;
  country?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  description?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  kind?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type OrganisationTeamsConnectionSort = {
  node?: InputMaybe<OrganisationSort>;
};

export type OrganisationTeamsConnectionWhere = {
  AND?: InputMaybe<Array<OrganisationTeamsConnectionWhere>>;
  NOT?: InputMaybe<OrganisationTeamsConnectionWhere>;
  OR?: InputMaybe<Array<OrganisationTeamsConnectionWhere>>;
  node?: InputMaybe<OrganisationWhere>;
};

export type OrganisationUpdateInput = {
  contactEmail?: InputMaybe<StringScalarMutations>;
  country?: InputMaybe<StringScalarMutations>;
  description?: InputMaybe<StringScalarMutations>;
  kind?: InputMaybe<OrganisationKindEnumScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
};

export type OrganisationWhere = {
  AND?: InputMaybe<Array<OrganisationWhere>>;
  NOT?: InputMaybe<OrganisationWhere>;
  OR?: InputMaybe<Array<OrganisationWhere>>;
  contactEmail?: InputMaybe<StringScalarFilters>;
  country?: InputMaybe<StringScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  description?: InputMaybe<StringScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  kind?: InputMaybe<OrganisationKindEnumScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

export type PredictionCreateInput = {
  confidence: Scalars['Float']['input'];
  expectedAt?: InputMaybe<Scalars['DateTime']['input']>;
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  explanation?: InputMaybe<Scalars['String']['input']>;
  id: Scalars['ID']['input'];
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  model?: InputMaybe<Scalars['String']['input']>;
  name: Scalars['String']['input'];
  outcome?: InputMaybe<PredictionOutcome>;
  predictionType: PredictionType;
  severity?: InputMaybe<Severity>;
  source?: InputMaybe<Scalars['String']['input']>;
  userId?: InputMaybe<Scalars['ID']['input']>;
};

export type PredictionEvidenceEventsConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<SecurityEventSort>;
};

export type PredictionEvidenceEventsConnectionWhere = {
  AND?: InputMaybe<Array<PredictionEvidenceEventsConnectionWhere>>;
  NOT?: InputMaybe<PredictionEvidenceEventsConnectionWhere>;
  OR?: InputMaybe<Array<PredictionEvidenceEventsConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<SecurityEventWhere>;
};

export type PredictionEvidenceVulnerabilitiesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<VulnerabilitySort>;
};

export type PredictionEvidenceVulnerabilitiesConnectionWhere = {
  AND?: InputMaybe<Array<PredictionEvidenceVulnerabilitiesConnectionWhere>>;
  NOT?: InputMaybe<PredictionEvidenceVulnerabilitiesConnectionWhere>;
  OR?: InputMaybe<Array<PredictionEvidenceVulnerabilitiesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<VulnerabilityWhere>;
};

/** What became of a prediction. */
export type PredictionOutcome =
  /** It was prevented. */
  | 'AVERTED'
  /** It came true. */
  | 'CONFIRMED'
  /** Not yet known. */
  | 'OPEN'
  /** It did not come true in time. */
  | 'REFUTED';

/** PredictionOutcome filters */
export type PredictionOutcomeEnumScalarFilters = {
  eq?: InputMaybe<PredictionOutcome>;
  in?: InputMaybe<Array<PredictionOutcome>>;
};

/** PredictionOutcome mutations */
export type PredictionOutcomeEnumScalarMutations = {
  set?: InputMaybe<PredictionOutcome>;
};

export type PredictionRecommendationsConnectionSort = {
  node?: InputMaybe<RecommendationSort>;
};

export type PredictionRecommendationsConnectionWhere = {
  AND?: InputMaybe<Array<PredictionRecommendationsConnectionWhere>>;
  NOT?: InputMaybe<PredictionRecommendationsConnectionWhere>;
  OR?: InputMaybe<Array<PredictionRecommendationsConnectionWhere>>;
  node?: InputMaybe<RecommendationWhere>;
};

export type PredictionResourcesConnectionSort = {
  node?: InputMaybe<ResourceSort>;
};

export type PredictionResourcesConnectionWhere = {
  AND?: InputMaybe<Array<PredictionResourcesConnectionWhere>>;
  NOT?: InputMaybe<PredictionResourcesConnectionWhere>;
  OR?: InputMaybe<Array<PredictionResourcesConnectionWhere>>;
  node?: InputMaybe<ResourceWhere>;
};

/** Fields to sort Predictions by. The order in which sorts are applied is not guaranteed when specifying many fields in one PredictionSort object. */
export type PredictionSort = {
  confidence?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  expectedAt?: InputMaybe<SortDirection>;
  expiresAt?: InputMaybe<SortDirection>;
  explanation?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  model?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  outcome?: InputMaybe<SortDirection>;
  predictionType?: InputMaybe<SortDirection>;
  severity?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
  userId?: InputMaybe<SortDirection>;
};

export type PredictionThreatsConnectionSort = {
  node?: InputMaybe<StixObjectSort>;
};

export type PredictionThreatsConnectionWhere = {
  AND?: InputMaybe<Array<PredictionThreatsConnectionWhere>>;
  NOT?: InputMaybe<PredictionThreatsConnectionWhere>;
  OR?: InputMaybe<Array<PredictionThreatsConnectionWhere>>;
  node?: InputMaybe<StixObjectWhere>;
};

/** What is predicted. */
export type PredictionType =
  /** Behaviour departs from the usual. */
  | 'ANOMALY'
  /** A resource runs out of capacity. */
  | 'CAPACITY'
  /** A resource fails. */
  | 'FAILURE'
  /** A threat strikes. */
  | 'THREAT';

/** PredictionType filters */
export type PredictionTypeEnumScalarFilters = {
  eq?: InputMaybe<PredictionType>;
  in?: InputMaybe<Array<PredictionType>>;
};

/** PredictionType mutations */
export type PredictionTypeEnumScalarMutations = {
  set?: InputMaybe<PredictionType>;
};

export type PredictionUpdateInput = {
  confidence?: InputMaybe<FloatScalarMutations>;
  expectedAt?: InputMaybe<DateTimeScalarMutations>;
  expiresAt?: InputMaybe<DateTimeScalarMutations>;
  explanation?: InputMaybe<StringScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  model?: InputMaybe<StringScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  outcome?: InputMaybe<PredictionOutcomeEnumScalarMutations>;
  predictionType?: InputMaybe<PredictionTypeEnumScalarMutations>;
  severity?: InputMaybe<SeverityEnumScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  userId?: InputMaybe<IdScalarMutations>;
};

export type PredictionWhere = {
  AND?: InputMaybe<Array<PredictionWhere>>;
  NOT?: InputMaybe<PredictionWhere>;
  OR?: InputMaybe<Array<PredictionWhere>>;
  confidence?: InputMaybe<FloatScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  expectedAt?: InputMaybe<DateTimeScalarFilters>;
  expiresAt?: InputMaybe<DateTimeScalarFilters>;
  explanation?: InputMaybe<StringScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  model?: InputMaybe<StringScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  outcome?: InputMaybe<PredictionOutcomeEnumScalarFilters>;
  predictionType?: InputMaybe<PredictionTypeEnumScalarFilters>;
  severity?: InputMaybe<SeverityEnumScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
  userId?: InputMaybe<IdScalarFilters>;
};

export type ProvenanceSort = {
  confidence?: InputMaybe<SortDirection>;
  since?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
};

export type ProvenanceWhere = {
  AND?: InputMaybe<Array<ProvenanceWhere>>;
  NOT?: InputMaybe<ProvenanceWhere>;
  OR?: InputMaybe<Array<ProvenanceWhere>>;
  confidence?: InputMaybe<IntScalarFilters>;
  since?: InputMaybe<DateTimeScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
};

/** Cloud provider or own premises. */
export type Provider =
  /** Amazon Web Services. */
  | 'AWS'
  /** Microsoft Azure. */
  | 'AZURE'
  /** Google Cloud. */
  | 'GCP'
  /** A Kubernetes cluster wherever it runs. */
  | 'KUBERNETES'
  /** Own premises. */
  | 'ON_PREMISE'
  /** Any other. */
  | 'OTHER';

/** Provider filters */
export type ProviderEnumScalarFilters = {
  eq?: InputMaybe<Provider>;
  in?: InputMaybe<Array<Provider>>;
};

/** Provider mutations */
export type ProviderEnumScalarMutations = {
  set?: InputMaybe<Provider>;
};

export type RecommendationCreateInput = {
  description?: InputMaybe<Scalars['String']['input']>;
  effortHours?: InputMaybe<Scalars['Float']['input']>;
  expectedEffect?: InputMaybe<Scalars['String']['input']>;
  id: Scalars['ID']['input'];
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  name: Scalars['String']['input'];
  priority?: InputMaybe<Severity>;
  source?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<RecommendationStatus>;
};

export type RecommendationPredictionsConnectionSort = {
  node?: InputMaybe<PredictionSort>;
};

export type RecommendationPredictionsConnectionWhere = {
  AND?: InputMaybe<Array<RecommendationPredictionsConnectionWhere>>;
  NOT?: InputMaybe<RecommendationPredictionsConnectionWhere>;
  OR?: InputMaybe<Array<RecommendationPredictionsConnectionWhere>>;
  node?: InputMaybe<PredictionWhere>;
};

export type RecommendationResourcesConnectionSort = {
  node?: InputMaybe<ResourceSort>;
};

export type RecommendationResourcesConnectionWhere = {
  AND?: InputMaybe<Array<RecommendationResourcesConnectionWhere>>;
  NOT?: InputMaybe<RecommendationResourcesConnectionWhere>;
  OR?: InputMaybe<Array<RecommendationResourcesConnectionWhere>>;
  node?: InputMaybe<ResourceWhere>;
};

/** Fields to sort Recommendations by. The order in which sorts are applied is not guaranteed when specifying many fields in one RecommendationSort object. */
export type RecommendationSort = {
  createdAt?: InputMaybe<SortDirection>;
  description?: InputMaybe<SortDirection>;
  effortHours?: InputMaybe<SortDirection>;
  expectedEffect?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  priority?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  status?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

/** State of a recommendation. */
export type RecommendationStatus =
  /** To be done. */
  | 'ACCEPTED'
  /** Done. */
  | 'DONE'
  /** Not decided. */
  | 'OPEN'
  /** Will not be done. */
  | 'REJECTED';

/** RecommendationStatus filters */
export type RecommendationStatusEnumScalarFilters = {
  eq?: InputMaybe<RecommendationStatus>;
  in?: InputMaybe<Array<RecommendationStatus>>;
};

/** RecommendationStatus mutations */
export type RecommendationStatusEnumScalarMutations = {
  set?: InputMaybe<RecommendationStatus>;
};

export type RecommendationUpdateInput = {
  description?: InputMaybe<StringScalarMutations>;
  effortHours?: InputMaybe<FloatScalarMutations>;
  expectedEffect?: InputMaybe<StringScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  priority?: InputMaybe<SeverityEnumScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  status?: InputMaybe<RecommendationStatusEnumScalarMutations>;
};

export type RecommendationVulnerabilitiesConnectionSort = {
  node?: InputMaybe<VulnerabilitySort>;
};

export type RecommendationVulnerabilitiesConnectionWhere = {
  AND?: InputMaybe<Array<RecommendationVulnerabilitiesConnectionWhere>>;
  NOT?: InputMaybe<RecommendationVulnerabilitiesConnectionWhere>;
  OR?: InputMaybe<Array<RecommendationVulnerabilitiesConnectionWhere>>;
  node?: InputMaybe<VulnerabilityWhere>;
};

export type RecommendationWhere = {
  AND?: InputMaybe<Array<RecommendationWhere>>;
  NOT?: InputMaybe<RecommendationWhere>;
  OR?: InputMaybe<Array<RecommendationWhere>>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  description?: InputMaybe<StringScalarFilters>;
  effortHours?: InputMaybe<FloatScalarFilters>;
  expectedEffect?: InputMaybe<StringScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  priority?: InputMaybe<SeverityEnumScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  status?: InputMaybe<RecommendationStatusEnumScalarFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

export type ResourceAttachedToConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ResourceSort>;
};

export type ResourceAttachedToConnectionWhere = {
  AND?: InputMaybe<Array<ResourceAttachedToConnectionWhere>>;
  NOT?: InputMaybe<ResourceAttachedToConnectionWhere>;
  OR?: InputMaybe<Array<ResourceAttachedToConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ResourceWhere>;
};

export type ResourceAttachmentsConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ResourceSort>;
};

export type ResourceAttachmentsConnectionWhere = {
  AND?: InputMaybe<Array<ResourceAttachmentsConnectionWhere>>;
  NOT?: InputMaybe<ResourceAttachmentsConnectionWhere>;
  OR?: InputMaybe<Array<ResourceAttachmentsConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ResourceWhere>;
};

export type ResourceDependentsConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ResourceSort>;
};

export type ResourceDependentsConnectionWhere = {
  AND?: InputMaybe<Array<ResourceDependentsConnectionWhere>>;
  NOT?: InputMaybe<ResourceDependentsConnectionWhere>;
  OR?: InputMaybe<Array<ResourceDependentsConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ResourceWhere>;
};

export type ResourceDependsOnConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ResourceSort>;
};

export type ResourceDependsOnConnectionWhere = {
  AND?: InputMaybe<Array<ResourceDependsOnConnectionWhere>>;
  NOT?: InputMaybe<ResourceDependsOnConnectionWhere>;
  OR?: InputMaybe<Array<ResourceDependsOnConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ResourceWhere>;
};

export type ResourceInfrastructuresConnectionSort = {
  node?: InputMaybe<InfrastructureSort>;
};

export type ResourceInfrastructuresConnectionWhere = {
  AND?: InputMaybe<Array<ResourceInfrastructuresConnectionWhere>>;
  NOT?: InputMaybe<ResourceInfrastructuresConnectionWhere>;
  OR?: InputMaybe<Array<ResourceInfrastructuresConnectionWhere>>;
  node?: InputMaybe<InfrastructureWhere>;
};

export type ResourceMembersConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ResourceSort>;
};

export type ResourceMembersConnectionWhere = {
  AND?: InputMaybe<Array<ResourceMembersConnectionWhere>>;
  NOT?: InputMaybe<ResourceMembersConnectionWhere>;
  OR?: InputMaybe<Array<ResourceMembersConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ResourceWhere>;
};

export type ResourceNetworkMembersConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ResourceSort>;
};

export type ResourceNetworkMembersConnectionWhere = {
  AND?: InputMaybe<Array<ResourceNetworkMembersConnectionWhere>>;
  NOT?: InputMaybe<ResourceNetworkMembersConnectionWhere>;
  OR?: InputMaybe<Array<ResourceNetworkMembersConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ResourceWhere>;
};

export type ResourceNetworksConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ResourceSort>;
};

export type ResourceNetworksConnectionWhere = {
  AND?: InputMaybe<Array<ResourceNetworksConnectionWhere>>;
  NOT?: InputMaybe<ResourceNetworksConnectionWhere>;
  OR?: InputMaybe<Array<ResourceNetworksConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ResourceWhere>;
};

export type ResourceOwnersConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<OrganisationSort>;
};

export type ResourceOwnersConnectionWhere = {
  AND?: InputMaybe<Array<ResourceOwnersConnectionWhere>>;
  NOT?: InputMaybe<ResourceOwnersConnectionWhere>;
  OR?: InputMaybe<Array<ResourceOwnersConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<OrganisationWhere>;
};

export type ResourcePredictionsConnectionSort = {
  node?: InputMaybe<PredictionSort>;
};

export type ResourcePredictionsConnectionWhere = {
  AND?: InputMaybe<Array<ResourcePredictionsConnectionWhere>>;
  NOT?: InputMaybe<ResourcePredictionsConnectionWhere>;
  OR?: InputMaybe<Array<ResourcePredictionsConnectionWhere>>;
  node?: InputMaybe<PredictionWhere>;
};

export type ResourceProtectedByConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ResourceSort>;
};

export type ResourceProtectedByConnectionWhere = {
  AND?: InputMaybe<Array<ResourceProtectedByConnectionWhere>>;
  NOT?: InputMaybe<ResourceProtectedByConnectionWhere>;
  OR?: InputMaybe<Array<ResourceProtectedByConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ResourceWhere>;
};

export type ResourceProtectsConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ResourceSort>;
};

export type ResourceProtectsConnectionWhere = {
  AND?: InputMaybe<Array<ResourceProtectsConnectionWhere>>;
  NOT?: InputMaybe<ResourceProtectsConnectionWhere>;
  OR?: InputMaybe<Array<ResourceProtectsConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ResourceWhere>;
};

export type ResourceRecommendationsConnectionSort = {
  node?: InputMaybe<RecommendationSort>;
};

export type ResourceRecommendationsConnectionWhere = {
  AND?: InputMaybe<Array<ResourceRecommendationsConnectionWhere>>;
  NOT?: InputMaybe<ResourceRecommendationsConnectionWhere>;
  OR?: InputMaybe<Array<ResourceRecommendationsConnectionWhere>>;
  node?: InputMaybe<RecommendationWhere>;
};

export type ResourceRoutedFromConnectionSort = {
  edge?: InputMaybe<NetworkLinkSort>;
  node?: InputMaybe<ResourceSort>;
};

export type ResourceRoutedFromConnectionWhere = {
  AND?: InputMaybe<Array<ResourceRoutedFromConnectionWhere>>;
  NOT?: InputMaybe<ResourceRoutedFromConnectionWhere>;
  OR?: InputMaybe<Array<ResourceRoutedFromConnectionWhere>>;
  edge?: InputMaybe<NetworkLinkWhere>;
  node?: InputMaybe<ResourceWhere>;
};

export type ResourceRoutesToConnectionSort = {
  edge?: InputMaybe<NetworkLinkSort>;
  node?: InputMaybe<ResourceSort>;
};

export type ResourceRoutesToConnectionWhere = {
  AND?: InputMaybe<Array<ResourceRoutesToConnectionWhere>>;
  NOT?: InputMaybe<ResourceRoutesToConnectionWhere>;
  OR?: InputMaybe<Array<ResourceRoutesToConnectionWhere>>;
  edge?: InputMaybe<NetworkLinkWhere>;
  node?: InputMaybe<ResourceWhere>;
};

export type ResourceRunsInConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ResourceSort>;
};

export type ResourceRunsInConnectionWhere = {
  AND?: InputMaybe<Array<ResourceRunsInConnectionWhere>>;
  NOT?: InputMaybe<ResourceRunsInConnectionWhere>;
  OR?: InputMaybe<Array<ResourceRunsInConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ResourceWhere>;
};

export type ResourceSecurityEventsConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<SecurityEventSort>;
};

export type ResourceSecurityEventsConnectionWhere = {
  AND?: InputMaybe<Array<ResourceSecurityEventsConnectionWhere>>;
  NOT?: InputMaybe<ResourceSecurityEventsConnectionWhere>;
  OR?: InputMaybe<Array<ResourceSecurityEventsConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<SecurityEventWhere>;
};

export type ResourceServicesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ServiceSort>;
};

export type ResourceServicesConnectionWhere = {
  AND?: InputMaybe<Array<ResourceServicesConnectionWhere>>;
  NOT?: InputMaybe<ResourceServicesConnectionWhere>;
  OR?: InputMaybe<Array<ResourceServicesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ServiceWhere>;
};

export type ResourceSitesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<SiteSort>;
};

export type ResourceSitesConnectionWhere = {
  AND?: InputMaybe<Array<ResourceSitesConnectionWhere>>;
  NOT?: InputMaybe<ResourceSitesConnectionWhere>;
  OR?: InputMaybe<Array<ResourceSitesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<SiteWhere>;
};

export type ResourceSoftwareConnectionSort = {
  edge?: InputMaybe<InstallationSort>;
  node?: InputMaybe<SoftwareSort>;
};

export type ResourceSoftwareConnectionWhere = {
  AND?: InputMaybe<Array<ResourceSoftwareConnectionWhere>>;
  NOT?: InputMaybe<ResourceSoftwareConnectionWhere>;
  OR?: InputMaybe<Array<ResourceSoftwareConnectionWhere>>;
  edge?: InputMaybe<InstallationWhere>;
  node?: InputMaybe<SoftwareWhere>;
};

/** Fields to sort Resources by. The order in which sorts are applied is not guaranteed when specifying many fields in one ResourceSort object. */
export type ResourceSort = {
  availabilityZone?: InputMaybe<SortDirection>;
  cpu?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  criticality?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  internetExposed?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  memory?: InputMaybe<SortDirection>;
  metadata?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  privateIp?: InputMaybe<SortDirection>;
  provider?: InputMaybe<SortDirection>;
  region?: InputMaybe<SortDirection>;
  resourceType?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  status?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type ResourceSubnetMembersConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ResourceSort>;
};

export type ResourceSubnetMembersConnectionWhere = {
  AND?: InputMaybe<Array<ResourceSubnetMembersConnectionWhere>>;
  NOT?: InputMaybe<ResourceSubnetMembersConnectionWhere>;
  OR?: InputMaybe<Array<ResourceSubnetMembersConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ResourceWhere>;
};

export type ResourceSubnetsConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ResourceSort>;
};

export type ResourceSubnetsConnectionWhere = {
  AND?: InputMaybe<Array<ResourceSubnetsConnectionWhere>>;
  NOT?: InputMaybe<ResourceSubnetsConnectionWhere>;
  OR?: InputMaybe<Array<ResourceSubnetsConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ResourceWhere>;
};

/** The kinds of resource of the CMDB: each has a typed view over the same nodes. */
export type ResourceType =
  /** A virtual machine or bare-metal instance of a cloud. */
  | 'COMPUTE'
  /** A cluster that runs containers. */
  | 'CONTAINER_CLUSTER'
  /** A service of containers in a cluster. */
  | 'CONTAINER_SERVICE'
  /** A managed or self-run database. */
  | 'DATABASE'
  /** A load balancer or reverse proxy. */
  | 'LOAD_BALANCER'
  /** A virtual private cloud or a network segment. */
  | 'NETWORK'
  /** A network interface. */
  | 'NETWORK_INTERFACE'
  /** A server, controller or appliance on a site of the organisation. */
  | 'ON_PREMISE'
  /** A set of firewall rules. */
  | 'SECURITY_GROUP'
  /** A function run on demand. */
  | 'SERVERLESS'
  /** A block, file or object store. */
  | 'STORAGE'
  /** A subnet of a network. */
  | 'SUBNET';

/** ResourceType filters */
export type ResourceTypeEnumScalarFilters = {
  eq?: InputMaybe<ResourceType>;
  in?: InputMaybe<Array<ResourceType>>;
};

/** ResourceType mutations */
export type ResourceTypeEnumScalarMutations = {
  set?: InputMaybe<ResourceType>;
};

export type ResourceUpdateInput = {
  availabilityZone?: InputMaybe<StringScalarMutations>;
  cpu?: InputMaybe<FloatScalarMutations>;
  criticality?: InputMaybe<CriticalityEnumScalarMutations>;
  internetExposed?: InputMaybe<BooleanScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  memory?: InputMaybe<FloatScalarMutations>;
  metadata?: InputMaybe<StringScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  privateIp?: InputMaybe<StringScalarMutations>;
  provider?: InputMaybe<ProviderEnumScalarMutations>;
  region?: InputMaybe<StringScalarMutations>;
  resourceType?: InputMaybe<ResourceTypeEnumScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  status?: InputMaybe<StatusEnumScalarMutations>;
  tags?: InputMaybe<ListStringMutations>;
};

export type ResourceWhere = {
  AND?: InputMaybe<Array<ResourceWhere>>;
  NOT?: InputMaybe<ResourceWhere>;
  OR?: InputMaybe<Array<ResourceWhere>>;
  asComputeInstance?: InputMaybe<ComputeInstanceWhere>;
  asContainerCluster?: InputMaybe<ContainerClusterWhere>;
  asContainerService?: InputMaybe<ContainerServiceWhere>;
  asDatabaseInstance?: InputMaybe<DatabaseInstanceWhere>;
  asLoadBalancer?: InputMaybe<LoadBalancerWhere>;
  asNetwork?: InputMaybe<NetworkWhere>;
  asNetworkInterface?: InputMaybe<NetworkInterfaceWhere>;
  asOnPremiseServer?: InputMaybe<OnPremiseServerWhere>;
  asSecurityGroup?: InputMaybe<SecurityGroupWhere>;
  asServerlessFunction?: InputMaybe<ServerlessFunctionWhere>;
  asStorageVolume?: InputMaybe<StorageVolumeWhere>;
  asSubnet?: InputMaybe<SubnetWhere>;
  availabilityZone?: InputMaybe<StringScalarFilters>;
  cpu?: InputMaybe<FloatScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  criticality?: InputMaybe<CriticalityEnumScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  internetExposed?: InputMaybe<BooleanScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  memory?: InputMaybe<FloatScalarFilters>;
  metadata?: InputMaybe<StringScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  privateIp?: InputMaybe<StringScalarFilters>;
  provider?: InputMaybe<ProviderEnumScalarFilters>;
  region?: InputMaybe<StringScalarFilters>;
  resourceType?: InputMaybe<ResourceTypeEnumScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  status?: InputMaybe<StatusEnumScalarFilters>;
  tags?: InputMaybe<StringListFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

/** What a user may do. */
export type Role =
  /** Everything, users included. */
  | 'ADMIN'
  /** Reads and writes security events, predictions and recommendations. */
  | 'ANALYST'
  /** Reads and writes the twin, runs imports. */
  | 'OPERATOR'
  /** Reads. */
  | 'VIEWER';

/** Types that can be searched. */
export type SearchType =
  /** Deployments. */
  | 'Deployment'
  /** Infrastructures. */
  | 'Infrastructure'
  /** Organisations and teams. */
  | 'Organisation'
  /** Predictions. */
  | 'Prediction'
  /** Recommendations. */
  | 'Recommendation'
  /** Resources of every kind. */
  | 'Resource'
  /** Sectors. */
  | 'Sector'
  /** Security events. */
  | 'SecurityEvent'
  /** Services. */
  | 'Service'
  /** Sites. */
  | 'Site'
  /** Software. */
  | 'Software'
  /** Threat intelligence of every kind. */
  | 'StixObject'
  /** Vulnerabilities. */
  | 'Vulnerability'
  /** Weaknesses. */
  | 'Weakness';

export type SectorCreateInput = {
  description?: InputMaybe<Scalars['String']['input']>;
  id: Scalars['ID']['input'];
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  name: Scalars['String']['input'];
  source?: InputMaybe<Scalars['String']['input']>;
};

export type SectorInfrastructuresConnectionSort = {
  node?: InputMaybe<InfrastructureSort>;
};

export type SectorInfrastructuresConnectionWhere = {
  AND?: InputMaybe<Array<SectorInfrastructuresConnectionWhere>>;
  NOT?: InputMaybe<SectorInfrastructuresConnectionWhere>;
  OR?: InputMaybe<Array<SectorInfrastructuresConnectionWhere>>;
  node?: InputMaybe<InfrastructureWhere>;
};

export type SectorOrganisationsConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<OrganisationSort>;
};

export type SectorOrganisationsConnectionWhere = {
  AND?: InputMaybe<Array<SectorOrganisationsConnectionWhere>>;
  NOT?: InputMaybe<SectorOrganisationsConnectionWhere>;
  OR?: InputMaybe<Array<SectorOrganisationsConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<OrganisationWhere>;
};

/** Fields to sort Sectors by. The order in which sorts are applied is not guaranteed when specifying many fields in one SectorSort object. */
export type SectorSort = {
  createdAt?: InputMaybe<SortDirection>;
  description?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type SectorUpdateInput = {
  description?: InputMaybe<StringScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
};

export type SectorWhere = {
  AND?: InputMaybe<Array<SectorWhere>>;
  NOT?: InputMaybe<SectorWhere>;
  OR?: InputMaybe<Array<SectorWhere>>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  description?: InputMaybe<StringScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

export type SecurityEventCreateInput = {
  confidence?: InputMaybe<Scalars['Float']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  detector?: InputMaybe<Scalars['String']['input']>;
  eventType: SecurityEventType;
  evidence?: InputMaybe<Scalars['String']['input']>;
  id: Scalars['ID']['input'];
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  name: Scalars['String']['input'];
  occurredAt?: InputMaybe<Scalars['DateTime']['input']>;
  resolved?: InputMaybe<Scalars['Boolean']['input']>;
  severity: Severity;
  source?: InputMaybe<Scalars['String']['input']>;
};

export type SecurityEventResourcesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ResourceSort>;
};

export type SecurityEventResourcesConnectionWhere = {
  AND?: InputMaybe<Array<SecurityEventResourcesConnectionWhere>>;
  NOT?: InputMaybe<SecurityEventResourcesConnectionWhere>;
  OR?: InputMaybe<Array<SecurityEventResourcesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ResourceWhere>;
};

/** Fields to sort SecurityEvents by. The order in which sorts are applied is not guaranteed when specifying many fields in one SecurityEventSort object. */
export type SecurityEventSort = {
  confidence?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  description?: InputMaybe<SortDirection>;
  detector?: InputMaybe<SortDirection>;
  eventType?: InputMaybe<SortDirection>;
  evidence?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  occurredAt?: InputMaybe<SortDirection>;
  resolved?: InputMaybe<SortDirection>;
  severity?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type SecurityEventThreatsConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<StixObjectSort>;
};

export type SecurityEventThreatsConnectionWhere = {
  AND?: InputMaybe<Array<SecurityEventThreatsConnectionWhere>>;
  NOT?: InputMaybe<SecurityEventThreatsConnectionWhere>;
  OR?: InputMaybe<Array<SecurityEventThreatsConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<StixObjectWhere>;
};

/** What kind of security event it is. */
export type SecurityEventType =
  /** Something unusual. */
  | 'ANOMALY'
  /** An intrusion or an attempt at one. */
  | 'INTRUSION'
  /** Any other. */
  | 'OTHER'
  /** A rule was broken. */
  | 'POLICY_VIOLATION'
  /** A threat was detected: reaches the subscribers of `threatDetected`. */
  | 'THREAT'
  /** A vulnerability became known. */
  | 'VULNERABILITY_DISCLOSED';

/** SecurityEventType filters */
export type SecurityEventTypeEnumScalarFilters = {
  eq?: InputMaybe<SecurityEventType>;
  in?: InputMaybe<Array<SecurityEventType>>;
};

/** SecurityEventType mutations */
export type SecurityEventTypeEnumScalarMutations = {
  set?: InputMaybe<SecurityEventType>;
};

export type SecurityEventUpdateInput = {
  confidence?: InputMaybe<FloatScalarMutations>;
  description?: InputMaybe<StringScalarMutations>;
  detector?: InputMaybe<StringScalarMutations>;
  eventType?: InputMaybe<SecurityEventTypeEnumScalarMutations>;
  evidence?: InputMaybe<StringScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  occurredAt?: InputMaybe<DateTimeScalarMutations>;
  resolved?: InputMaybe<BooleanScalarMutations>;
  severity?: InputMaybe<SeverityEnumScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
};

export type SecurityEventVulnerabilitiesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<VulnerabilitySort>;
};

export type SecurityEventVulnerabilitiesConnectionWhere = {
  AND?: InputMaybe<Array<SecurityEventVulnerabilitiesConnectionWhere>>;
  NOT?: InputMaybe<SecurityEventVulnerabilitiesConnectionWhere>;
  OR?: InputMaybe<Array<SecurityEventVulnerabilitiesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<VulnerabilityWhere>;
};

export type SecurityEventWhere = {
  AND?: InputMaybe<Array<SecurityEventWhere>>;
  NOT?: InputMaybe<SecurityEventWhere>;
  OR?: InputMaybe<Array<SecurityEventWhere>>;
  confidence?: InputMaybe<FloatScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  description?: InputMaybe<StringScalarFilters>;
  detector?: InputMaybe<StringScalarFilters>;
  eventType?: InputMaybe<SecurityEventTypeEnumScalarFilters>;
  evidence?: InputMaybe<StringScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  occurredAt?: InputMaybe<DateTimeScalarFilters>;
  resolved?: InputMaybe<BooleanScalarFilters>;
  severity?: InputMaybe<SeverityEnumScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

export type SecurityGroupCreateInput = {
  availabilityZone?: InputMaybe<Scalars['String']['input']>;
  cpu?: InputMaybe<Scalars['Float']['input']>;
  criticality?: InputMaybe<Criticality>;
  id: Scalars['ID']['input'];
  internetExposed?: InputMaybe<Scalars['Boolean']['input']>;
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  memory?: InputMaybe<Scalars['Float']['input']>;
  metadata?: InputMaybe<Scalars['String']['input']>;
  name: Scalars['String']['input'];
  openToInternet?: InputMaybe<Scalars['Boolean']['input']>;
  privateIp?: InputMaybe<Scalars['String']['input']>;
  provider?: InputMaybe<Provider>;
  region?: InputMaybe<Scalars['String']['input']>;
  resourceType?: ResourceType;
  rules?: InputMaybe<Array<Scalars['String']['input']>>;
  source?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<Status>;
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type SecurityGroupOwnersConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<OrganisationSort>;
};

export type SecurityGroupOwnersConnectionWhere = {
  AND?: InputMaybe<Array<SecurityGroupOwnersConnectionWhere>>;
  NOT?: InputMaybe<SecurityGroupOwnersConnectionWhere>;
  OR?: InputMaybe<Array<SecurityGroupOwnersConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<OrganisationWhere>;
};

export type SecurityGroupServicesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ServiceSort>;
};

export type SecurityGroupServicesConnectionWhere = {
  AND?: InputMaybe<Array<SecurityGroupServicesConnectionWhere>>;
  NOT?: InputMaybe<SecurityGroupServicesConnectionWhere>;
  OR?: InputMaybe<Array<SecurityGroupServicesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ServiceWhere>;
};

export type SecurityGroupSitesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<SiteSort>;
};

export type SecurityGroupSitesConnectionWhere = {
  AND?: InputMaybe<Array<SecurityGroupSitesConnectionWhere>>;
  NOT?: InputMaybe<SecurityGroupSitesConnectionWhere>;
  OR?: InputMaybe<Array<SecurityGroupSitesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<SiteWhere>;
};

export type SecurityGroupSoftwareConnectionSort = {
  edge?: InputMaybe<InstallationSort>;
  node?: InputMaybe<SoftwareSort>;
};

export type SecurityGroupSoftwareConnectionWhere = {
  AND?: InputMaybe<Array<SecurityGroupSoftwareConnectionWhere>>;
  NOT?: InputMaybe<SecurityGroupSoftwareConnectionWhere>;
  OR?: InputMaybe<Array<SecurityGroupSoftwareConnectionWhere>>;
  edge?: InputMaybe<InstallationWhere>;
  node?: InputMaybe<SoftwareWhere>;
};

/** Fields to sort SecurityGroups by. The order in which sorts are applied is not guaranteed when specifying many fields in one SecurityGroupSort object. */
export type SecurityGroupSort = {
  availabilityZone?: InputMaybe<SortDirection>;
  cpu?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  criticality?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  internetExposed?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  memory?: InputMaybe<SortDirection>;
  metadata?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  openToInternet?: InputMaybe<SortDirection>;
  privateIp?: InputMaybe<SortDirection>;
  provider?: InputMaybe<SortDirection>;
  region?: InputMaybe<SortDirection>;
  resourceType?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  status?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type SecurityGroupUpdateInput = {
  availabilityZone?: InputMaybe<StringScalarMutations>;
  cpu?: InputMaybe<FloatScalarMutations>;
  criticality?: InputMaybe<CriticalityEnumScalarMutations>;
  internetExposed?: InputMaybe<BooleanScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  memory?: InputMaybe<FloatScalarMutations>;
  metadata?: InputMaybe<StringScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  openToInternet?: InputMaybe<BooleanScalarMutations>;
  privateIp?: InputMaybe<StringScalarMutations>;
  provider?: InputMaybe<ProviderEnumScalarMutations>;
  region?: InputMaybe<StringScalarMutations>;
  rules?: InputMaybe<ListStringMutations>;
  source?: InputMaybe<StringScalarMutations>;
  status?: InputMaybe<StatusEnumScalarMutations>;
  tags?: InputMaybe<ListStringMutations>;
};

export type SecurityGroupWhere = {
  AND?: InputMaybe<Array<SecurityGroupWhere>>;
  NOT?: InputMaybe<SecurityGroupWhere>;
  OR?: InputMaybe<Array<SecurityGroupWhere>>;
  availabilityZone?: InputMaybe<StringScalarFilters>;
  cpu?: InputMaybe<FloatScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  criticality?: InputMaybe<CriticalityEnumScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  internetExposed?: InputMaybe<BooleanScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  memory?: InputMaybe<FloatScalarFilters>;
  metadata?: InputMaybe<StringScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  openToInternet?: InputMaybe<BooleanScalarFilters>;
  privateIp?: InputMaybe<StringScalarFilters>;
  provider?: InputMaybe<ProviderEnumScalarFilters>;
  region?: InputMaybe<StringScalarFilters>;
  resource?: InputMaybe<ResourceWhere>;
  resourceType?: InputMaybe<ResourceTypeEnumScalarFilters>;
  rules?: InputMaybe<StringListFilters>;
  source?: InputMaybe<StringScalarFilters>;
  status?: InputMaybe<StatusEnumScalarFilters>;
  tags?: InputMaybe<StringListFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

export type ServerlessFunctionCreateInput = {
  availabilityZone?: InputMaybe<Scalars['String']['input']>;
  cpu?: InputMaybe<Scalars['Float']['input']>;
  criticality?: InputMaybe<Criticality>;
  handler?: InputMaybe<Scalars['String']['input']>;
  id: Scalars['ID']['input'];
  internetExposed?: InputMaybe<Scalars['Boolean']['input']>;
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  memory?: InputMaybe<Scalars['Float']['input']>;
  metadata?: InputMaybe<Scalars['String']['input']>;
  name: Scalars['String']['input'];
  privateIp?: InputMaybe<Scalars['String']['input']>;
  provider?: InputMaybe<Provider>;
  region?: InputMaybe<Scalars['String']['input']>;
  resourceType?: ResourceType;
  runtime?: InputMaybe<Scalars['String']['input']>;
  source?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<Status>;
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
  timeoutSeconds?: InputMaybe<Scalars['Int']['input']>;
};

export type ServerlessFunctionOwnersConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<OrganisationSort>;
};

export type ServerlessFunctionOwnersConnectionWhere = {
  AND?: InputMaybe<Array<ServerlessFunctionOwnersConnectionWhere>>;
  NOT?: InputMaybe<ServerlessFunctionOwnersConnectionWhere>;
  OR?: InputMaybe<Array<ServerlessFunctionOwnersConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<OrganisationWhere>;
};

export type ServerlessFunctionServicesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ServiceSort>;
};

export type ServerlessFunctionServicesConnectionWhere = {
  AND?: InputMaybe<Array<ServerlessFunctionServicesConnectionWhere>>;
  NOT?: InputMaybe<ServerlessFunctionServicesConnectionWhere>;
  OR?: InputMaybe<Array<ServerlessFunctionServicesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ServiceWhere>;
};

export type ServerlessFunctionSitesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<SiteSort>;
};

export type ServerlessFunctionSitesConnectionWhere = {
  AND?: InputMaybe<Array<ServerlessFunctionSitesConnectionWhere>>;
  NOT?: InputMaybe<ServerlessFunctionSitesConnectionWhere>;
  OR?: InputMaybe<Array<ServerlessFunctionSitesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<SiteWhere>;
};

export type ServerlessFunctionSoftwareConnectionSort = {
  edge?: InputMaybe<InstallationSort>;
  node?: InputMaybe<SoftwareSort>;
};

export type ServerlessFunctionSoftwareConnectionWhere = {
  AND?: InputMaybe<Array<ServerlessFunctionSoftwareConnectionWhere>>;
  NOT?: InputMaybe<ServerlessFunctionSoftwareConnectionWhere>;
  OR?: InputMaybe<Array<ServerlessFunctionSoftwareConnectionWhere>>;
  edge?: InputMaybe<InstallationWhere>;
  node?: InputMaybe<SoftwareWhere>;
};

/** Fields to sort ServerlessFunctions by. The order in which sorts are applied is not guaranteed when specifying many fields in one ServerlessFunctionSort object. */
export type ServerlessFunctionSort = {
  availabilityZone?: InputMaybe<SortDirection>;
  cpu?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  criticality?: InputMaybe<SortDirection>;
  handler?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  internetExposed?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  memory?: InputMaybe<SortDirection>;
  metadata?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  privateIp?: InputMaybe<SortDirection>;
  provider?: InputMaybe<SortDirection>;
  region?: InputMaybe<SortDirection>;
  resourceType?: InputMaybe<SortDirection>;
  runtime?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  status?: InputMaybe<SortDirection>;
  timeoutSeconds?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type ServerlessFunctionUpdateInput = {
  availabilityZone?: InputMaybe<StringScalarMutations>;
  cpu?: InputMaybe<FloatScalarMutations>;
  criticality?: InputMaybe<CriticalityEnumScalarMutations>;
  handler?: InputMaybe<StringScalarMutations>;
  internetExposed?: InputMaybe<BooleanScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  memory?: InputMaybe<FloatScalarMutations>;
  metadata?: InputMaybe<StringScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  privateIp?: InputMaybe<StringScalarMutations>;
  provider?: InputMaybe<ProviderEnumScalarMutations>;
  region?: InputMaybe<StringScalarMutations>;
  runtime?: InputMaybe<StringScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  status?: InputMaybe<StatusEnumScalarMutations>;
  tags?: InputMaybe<ListStringMutations>;
  timeoutSeconds?: InputMaybe<IntScalarMutations>;
};

export type ServerlessFunctionWhere = {
  AND?: InputMaybe<Array<ServerlessFunctionWhere>>;
  NOT?: InputMaybe<ServerlessFunctionWhere>;
  OR?: InputMaybe<Array<ServerlessFunctionWhere>>;
  availabilityZone?: InputMaybe<StringScalarFilters>;
  cpu?: InputMaybe<FloatScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  criticality?: InputMaybe<CriticalityEnumScalarFilters>;
  handler?: InputMaybe<StringScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  internetExposed?: InputMaybe<BooleanScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  memory?: InputMaybe<FloatScalarFilters>;
  metadata?: InputMaybe<StringScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  privateIp?: InputMaybe<StringScalarFilters>;
  provider?: InputMaybe<ProviderEnumScalarFilters>;
  region?: InputMaybe<StringScalarFilters>;
  resource?: InputMaybe<ResourceWhere>;
  resourceType?: InputMaybe<ResourceTypeEnumScalarFilters>;
  runtime?: InputMaybe<StringScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  status?: InputMaybe<StatusEnumScalarFilters>;
  tags?: InputMaybe<StringListFilters>;
  timeoutSeconds?: InputMaybe<IntScalarFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

export type ServiceCreateInput = {
  criticality?: InputMaybe<Criticality>;
  description?: InputMaybe<Scalars['String']['input']>;
  id: Scalars['ID']['input'];
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  name: Scalars['String']['input'];
  recoveryTimeMinutes?: InputMaybe<Scalars['Int']['input']>;
  source?: InputMaybe<Scalars['String']['input']>;
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type ServiceDependentsConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ServiceSort>;
};

export type ServiceDependentsConnectionWhere = {
  AND?: InputMaybe<Array<ServiceDependentsConnectionWhere>>;
  NOT?: InputMaybe<ServiceDependentsConnectionWhere>;
  OR?: InputMaybe<Array<ServiceDependentsConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ServiceWhere>;
};

export type ServiceDependsOnConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ServiceSort>;
};

export type ServiceDependsOnConnectionWhere = {
  AND?: InputMaybe<Array<ServiceDependsOnConnectionWhere>>;
  NOT?: InputMaybe<ServiceDependsOnConnectionWhere>;
  OR?: InputMaybe<Array<ServiceDependsOnConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ServiceWhere>;
};

export type ServiceOwnersConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<OrganisationSort>;
};

export type ServiceOwnersConnectionWhere = {
  AND?: InputMaybe<Array<ServiceOwnersConnectionWhere>>;
  NOT?: InputMaybe<ServiceOwnersConnectionWhere>;
  OR?: InputMaybe<Array<ServiceOwnersConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<OrganisationWhere>;
};

export type ServiceResourcesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ResourceSort>;
};

export type ServiceResourcesConnectionWhere = {
  AND?: InputMaybe<Array<ServiceResourcesConnectionWhere>>;
  NOT?: InputMaybe<ServiceResourcesConnectionWhere>;
  OR?: InputMaybe<Array<ServiceResourcesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ResourceWhere>;
};

/** Fields to sort Services by. The order in which sorts are applied is not guaranteed when specifying many fields in one ServiceSort object. */
export type ServiceSort = {
  createdAt?: InputMaybe<SortDirection>;
  criticality?: InputMaybe<SortDirection>;
  description?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  recoveryTimeMinutes?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type ServiceUpdateInput = {
  criticality?: InputMaybe<CriticalityEnumScalarMutations>;
  description?: InputMaybe<StringScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  recoveryTimeMinutes?: InputMaybe<IntScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  tags?: InputMaybe<ListStringMutations>;
};

export type ServiceWhere = {
  AND?: InputMaybe<Array<ServiceWhere>>;
  NOT?: InputMaybe<ServiceWhere>;
  OR?: InputMaybe<Array<ServiceWhere>>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  criticality?: InputMaybe<CriticalityEnumScalarFilters>;
  description?: InputMaybe<StringScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  recoveryTimeMinutes?: InputMaybe<IntScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  tags?: InputMaybe<StringListFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

/** Qualitative severity scale of CVSS 3.1, section 5; also used for events and predictions. */
export type Severity =
  /** CVSS 9.0 to 10.0. */
  | 'CRITICAL'
  /** CVSS 7.0 to 8.9. */
  | 'HIGH'
  /** CVSS 0.1 to 3.9. */
  | 'LOW'
  /** CVSS 4.0 to 6.9. */
  | 'MEDIUM'
  /** CVSS 0.0. */
  | 'NONE';

/** Severity filters */
export type SeverityEnumScalarFilters = {
  eq?: InputMaybe<Severity>;
  in?: InputMaybe<Array<Severity>>;
};

/** Severity mutations */
export type SeverityEnumScalarMutations = {
  set?: InputMaybe<Severity>;
};

export type SiteCreateInput = {
  address?: InputMaybe<Scalars['String']['input']>;
  country?: InputMaybe<Scalars['String']['input']>;
  id: Scalars['ID']['input'];
  kind?: InputMaybe<SiteKind>;
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  latitude?: InputMaybe<Scalars['Float']['input']>;
  longitude?: InputMaybe<Scalars['Float']['input']>;
  name: Scalars['String']['input'];
  source?: InputMaybe<Scalars['String']['input']>;
};

/** Kind of place. */
export type SiteKind =
  /** A region of a cloud provider. */
  | 'CLOUD_REGION'
  /** A data centre or server room. */
  | 'DATA_CENTRE'
  /** An office. */
  | 'OFFICE'
  /** A plant, station or other operational site. */
  | 'PLANT';

/** SiteKind filters */
export type SiteKindEnumScalarFilters = {
  eq?: InputMaybe<SiteKind>;
  in?: InputMaybe<Array<SiteKind>>;
};

/** SiteKind mutations */
export type SiteKindEnumScalarMutations = {
  set?: InputMaybe<SiteKind>;
};

export type SiteOperatorsConnectionSort = {
  node?: InputMaybe<OrganisationSort>;
};

export type SiteOperatorsConnectionWhere = {
  AND?: InputMaybe<Array<SiteOperatorsConnectionWhere>>;
  NOT?: InputMaybe<SiteOperatorsConnectionWhere>;
  OR?: InputMaybe<Array<SiteOperatorsConnectionWhere>>;
  node?: InputMaybe<OrganisationWhere>;
};

export type SiteResourcesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ResourceSort>;
};

export type SiteResourcesConnectionWhere = {
  AND?: InputMaybe<Array<SiteResourcesConnectionWhere>>;
  NOT?: InputMaybe<SiteResourcesConnectionWhere>;
  OR?: InputMaybe<Array<SiteResourcesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ResourceWhere>;
};

/** Fields to sort Sites by. The order in which sorts are applied is not guaranteed when specifying many fields in one SiteSort object. */
export type SiteSort = {
  address?: InputMaybe<SortDirection>;
  country?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  kind?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  latitude?: InputMaybe<SortDirection>;
  longitude?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type SiteUpdateInput = {
  address?: InputMaybe<StringScalarMutations>;
  country?: InputMaybe<StringScalarMutations>;
  kind?: InputMaybe<SiteKindEnumScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  latitude?: InputMaybe<FloatScalarMutations>;
  longitude?: InputMaybe<FloatScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
};

export type SiteWhere = {
  AND?: InputMaybe<Array<SiteWhere>>;
  NOT?: InputMaybe<SiteWhere>;
  OR?: InputMaybe<Array<SiteWhere>>;
  address?: InputMaybe<StringScalarFilters>;
  country?: InputMaybe<StringScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  kind?: InputMaybe<SiteKindEnumScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  latitude?: InputMaybe<FloatScalarFilters>;
  longitude?: InputMaybe<FloatScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

export type SoftwareComponentOfConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<SoftwareSort>;
};

export type SoftwareComponentOfConnectionWhere = {
  AND?: InputMaybe<Array<SoftwareComponentOfConnectionWhere>>;
  NOT?: InputMaybe<SoftwareComponentOfConnectionWhere>;
  OR?: InputMaybe<Array<SoftwareComponentOfConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<SoftwareWhere>;
};

export type SoftwareComponentsConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<SoftwareSort>;
};

export type SoftwareComponentsConnectionWhere = {
  AND?: InputMaybe<Array<SoftwareComponentsConnectionWhere>>;
  NOT?: InputMaybe<SoftwareComponentsConnectionWhere>;
  OR?: InputMaybe<Array<SoftwareComponentsConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<SoftwareWhere>;
};

export type SoftwareCreateInput = {
  cpe?: InputMaybe<Scalars['String']['input']>;
  id: Scalars['ID']['input'];
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  licence?: InputMaybe<Scalars['String']['input']>;
  name: Scalars['String']['input'];
  part?: InputMaybe<Scalars['String']['input']>;
  product?: InputMaybe<Scalars['String']['input']>;
  purl?: InputMaybe<Scalars['String']['input']>;
  source?: InputMaybe<Scalars['String']['input']>;
  vendor?: InputMaybe<Scalars['String']['input']>;
  version?: InputMaybe<Scalars['String']['input']>;
};

export type SoftwarePossibleVulnerabilitiesConnectionSort = {
  edge?: InputMaybe<AffectedBySort>;
  node?: InputMaybe<VulnerabilitySort>;
};

export type SoftwarePossibleVulnerabilitiesConnectionWhere = {
  AND?: InputMaybe<Array<SoftwarePossibleVulnerabilitiesConnectionWhere>>;
  NOT?: InputMaybe<SoftwarePossibleVulnerabilitiesConnectionWhere>;
  OR?: InputMaybe<Array<SoftwarePossibleVulnerabilitiesConnectionWhere>>;
  edge?: InputMaybe<AffectedByWhere>;
  node?: InputMaybe<VulnerabilityWhere>;
};

export type SoftwareResourcesConnectionSort = {
  edge?: InputMaybe<InstallationSort>;
  node?: InputMaybe<ResourceSort>;
};

export type SoftwareResourcesConnectionWhere = {
  AND?: InputMaybe<Array<SoftwareResourcesConnectionWhere>>;
  NOT?: InputMaybe<SoftwareResourcesConnectionWhere>;
  OR?: InputMaybe<Array<SoftwareResourcesConnectionWhere>>;
  edge?: InputMaybe<InstallationWhere>;
  node?: InputMaybe<ResourceWhere>;
};

/** Fields to sort Software by. The order in which sorts are applied is not guaranteed when specifying many fields in one SoftwareSort object. */
export type SoftwareSort = {
  cpe?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  licence?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  part?: InputMaybe<SortDirection>;
  product?: InputMaybe<SortDirection>;
  purl?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
  vendor?: InputMaybe<SortDirection>;
  version?: InputMaybe<SortDirection>;
};

export type SoftwareUpdateInput = {
  cpe?: InputMaybe<StringScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  licence?: InputMaybe<StringScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  part?: InputMaybe<StringScalarMutations>;
  product?: InputMaybe<StringScalarMutations>;
  purl?: InputMaybe<StringScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  vendor?: InputMaybe<StringScalarMutations>;
  version?: InputMaybe<StringScalarMutations>;
};

export type SoftwareVulnerabilitiesConnectionSort = {
  edge?: InputMaybe<AffectedBySort>;
  node?: InputMaybe<VulnerabilitySort>;
};

export type SoftwareVulnerabilitiesConnectionWhere = {
  AND?: InputMaybe<Array<SoftwareVulnerabilitiesConnectionWhere>>;
  NOT?: InputMaybe<SoftwareVulnerabilitiesConnectionWhere>;
  OR?: InputMaybe<Array<SoftwareVulnerabilitiesConnectionWhere>>;
  edge?: InputMaybe<AffectedByWhere>;
  node?: InputMaybe<VulnerabilityWhere>;
};

export type SoftwareWhere = {
  AND?: InputMaybe<Array<SoftwareWhere>>;
  NOT?: InputMaybe<SoftwareWhere>;
  OR?: InputMaybe<Array<SoftwareWhere>>;
  cpe?: InputMaybe<StringScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  licence?: InputMaybe<StringScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  part?: InputMaybe<StringScalarFilters>;
  product?: InputMaybe<StringScalarFilters>;
  purl?: InputMaybe<StringScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
  vendor?: InputMaybe<StringScalarFilters>;
  version?: InputMaybe<StringScalarFilters>;
};

/** An enum for sorting in either ascending or descending order. */
export type SortDirection =
  /** Sort by field values in ascending order. */
  | 'ASC'
  /** Sort by field values in descending order. */
  | 'DESC';

/** SSVC: whether the first steps of an attack can be automated. */
export type SsvcAutomatable =
  /** They cannot. */
  | 'NO'
  /** They can. */
  | 'YES';

/** SsvcAutomatable filters */
export type SsvcAutomatableEnumScalarFilters = {
  eq?: InputMaybe<SsvcAutomatable>;
  in?: InputMaybe<Array<SsvcAutomatable>>;
};

/** SsvcAutomatable mutations */
export type SsvcAutomatableEnumScalarMutations = {
  set?: InputMaybe<SsvcAutomatable>;
};

/** SSVC: state of exploitation (CISA SSVC, vulnrichment). */
export type SsvcExploitation =
  /** Exploited in the wild. */
  | 'ACTIVE'
  /** No evidence of exploitation. */
  | 'NONE'
  /** A proof of concept is public. */
  | 'POC';

/** SsvcExploitation filters */
export type SsvcExploitationEnumScalarFilters = {
  eq?: InputMaybe<SsvcExploitation>;
  in?: InputMaybe<Array<SsvcExploitation>>;
};

/** SsvcExploitation mutations */
export type SsvcExploitationEnumScalarMutations = {
  set?: InputMaybe<SsvcExploitation>;
};

/** SSVC: how much of the component an attacker gains. */
export type SsvcTechnicalImpact =
  /** Part of it. */
  | 'PARTIAL'
  /** All of it. */
  | 'TOTAL';

/** SsvcTechnicalImpact filters */
export type SsvcTechnicalImpactEnumScalarFilters = {
  eq?: InputMaybe<SsvcTechnicalImpact>;
  in?: InputMaybe<Array<SsvcTechnicalImpact>>;
};

/** SsvcTechnicalImpact mutations */
export type SsvcTechnicalImpactEnumScalarMutations = {
  set?: InputMaybe<SsvcTechnicalImpact>;
};

/** State of a resource or an infrastructure. */
export type Status =
  /** At work with faults. */
  | 'DEGRADED'
  /** Out of order. */
  | 'FAILED'
  /** Out of service on purpose. */
  | 'MAINTENANCE'
  /** Being made. */
  | 'PENDING'
  /** At work. */
  | 'RUNNING'
  /** Stopped, can be started. */
  | 'STOPPED'
  /** Gone; kept for history. */
  | 'TERMINATED'
  /** Not known. */
  | 'UNKNOWN';

/** Status filters */
export type StatusEnumScalarFilters = {
  eq?: InputMaybe<Status>;
  in?: InputMaybe<Array<Status>>;
};

/** Status mutations */
export type StatusEnumScalarMutations = {
  set?: InputMaybe<Status>;
};

export type StixObjectAttributedToConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<StixObjectSort>;
};

export type StixObjectAttributedToConnectionWhere = {
  AND?: InputMaybe<Array<StixObjectAttributedToConnectionWhere>>;
  NOT?: InputMaybe<StixObjectAttributedToConnectionWhere>;
  OR?: InputMaybe<Array<StixObjectAttributedToConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<StixObjectWhere>;
};

export type StixObjectAttributionsConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<StixObjectSort>;
};

export type StixObjectAttributionsConnectionWhere = {
  AND?: InputMaybe<Array<StixObjectAttributionsConnectionWhere>>;
  NOT?: InputMaybe<StixObjectAttributionsConnectionWhere>;
  OR?: InputMaybe<Array<StixObjectAttributionsConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<StixObjectWhere>;
};

export type StixObjectDetectedByConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<StixObjectSort>;
};

export type StixObjectDetectedByConnectionWhere = {
  AND?: InputMaybe<Array<StixObjectDetectedByConnectionWhere>>;
  NOT?: InputMaybe<StixObjectDetectedByConnectionWhere>;
  OR?: InputMaybe<Array<StixObjectDetectedByConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<StixObjectWhere>;
};

export type StixObjectDetectsConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<StixObjectSort>;
};

export type StixObjectDetectsConnectionWhere = {
  AND?: InputMaybe<Array<StixObjectDetectsConnectionWhere>>;
  NOT?: InputMaybe<StixObjectDetectsConnectionWhere>;
  OR?: InputMaybe<Array<StixObjectDetectsConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<StixObjectWhere>;
};

export type StixObjectIndicatedByConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<StixObjectSort>;
};

export type StixObjectIndicatedByConnectionWhere = {
  AND?: InputMaybe<Array<StixObjectIndicatedByConnectionWhere>>;
  NOT?: InputMaybe<StixObjectIndicatedByConnectionWhere>;
  OR?: InputMaybe<Array<StixObjectIndicatedByConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<StixObjectWhere>;
};

export type StixObjectIndicatesConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<StixObjectSort>;
};

export type StixObjectIndicatesConnectionWhere = {
  AND?: InputMaybe<Array<StixObjectIndicatesConnectionWhere>>;
  NOT?: InputMaybe<StixObjectIndicatesConnectionWhere>;
  OR?: InputMaybe<Array<StixObjectIndicatesConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<StixObjectWhere>;
};

export type StixObjectMitigatedByConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<StixObjectSort>;
};

export type StixObjectMitigatedByConnectionWhere = {
  AND?: InputMaybe<Array<StixObjectMitigatedByConnectionWhere>>;
  NOT?: InputMaybe<StixObjectMitigatedByConnectionWhere>;
  OR?: InputMaybe<Array<StixObjectMitigatedByConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<StixObjectWhere>;
};

export type StixObjectMitigatesConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<StixObjectSort>;
};

export type StixObjectMitigatesConnectionWhere = {
  AND?: InputMaybe<Array<StixObjectMitigatesConnectionWhere>>;
  NOT?: InputMaybe<StixObjectMitigatesConnectionWhere>;
  OR?: InputMaybe<Array<StixObjectMitigatesConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<StixObjectWhere>;
};

export type StixObjectPredictionsConnectionSort = {
  node?: InputMaybe<PredictionSort>;
};

export type StixObjectPredictionsConnectionWhere = {
  AND?: InputMaybe<Array<StixObjectPredictionsConnectionWhere>>;
  NOT?: InputMaybe<StixObjectPredictionsConnectionWhere>;
  OR?: InputMaybe<Array<StixObjectPredictionsConnectionWhere>>;
  node?: InputMaybe<PredictionWhere>;
};

export type StixObjectRelatedFromConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<StixObjectSort>;
};

export type StixObjectRelatedFromConnectionWhere = {
  AND?: InputMaybe<Array<StixObjectRelatedFromConnectionWhere>>;
  NOT?: InputMaybe<StixObjectRelatedFromConnectionWhere>;
  OR?: InputMaybe<Array<StixObjectRelatedFromConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<StixObjectWhere>;
};

export type StixObjectRelatedToConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<StixObjectSort>;
};

export type StixObjectRelatedToConnectionWhere = {
  AND?: InputMaybe<Array<StixObjectRelatedToConnectionWhere>>;
  NOT?: InputMaybe<StixObjectRelatedToConnectionWhere>;
  OR?: InputMaybe<Array<StixObjectRelatedToConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<StixObjectWhere>;
};

export type StixObjectRevokedByConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<StixObjectSort>;
};

export type StixObjectRevokedByConnectionWhere = {
  AND?: InputMaybe<Array<StixObjectRevokedByConnectionWhere>>;
  NOT?: InputMaybe<StixObjectRevokedByConnectionWhere>;
  OR?: InputMaybe<Array<StixObjectRevokedByConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<StixObjectWhere>;
};

export type StixObjectRevokesConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<StixObjectSort>;
};

export type StixObjectRevokesConnectionWhere = {
  AND?: InputMaybe<Array<StixObjectRevokesConnectionWhere>>;
  NOT?: InputMaybe<StixObjectRevokesConnectionWhere>;
  OR?: InputMaybe<Array<StixObjectRevokesConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<StixObjectWhere>;
};

export type StixObjectSecurityEventsConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<SecurityEventSort>;
};

export type StixObjectSecurityEventsConnectionWhere = {
  AND?: InputMaybe<Array<StixObjectSecurityEventsConnectionWhere>>;
  NOT?: InputMaybe<StixObjectSecurityEventsConnectionWhere>;
  OR?: InputMaybe<Array<StixObjectSecurityEventsConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<SecurityEventWhere>;
};

/** Fields to sort StixObjects by. The order in which sorts are applied is not guaranteed when specifying many fields in one StixObjectSort object. */
export type StixObjectSort = {
  confidence?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  deprecated?: InputMaybe<SortDirection>;
  description?: InputMaybe<SortDirection>;
  externalId?: InputMaybe<SortDirection>;
  extra?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  modifiedAt?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  publishedAt?: InputMaybe<SortDirection>;
  revoked?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  stixType?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type StixObjectSubtechniqueOfConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<StixObjectSort>;
};

export type StixObjectSubtechniqueOfConnectionWhere = {
  AND?: InputMaybe<Array<StixObjectSubtechniqueOfConnectionWhere>>;
  NOT?: InputMaybe<StixObjectSubtechniqueOfConnectionWhere>;
  OR?: InputMaybe<Array<StixObjectSubtechniqueOfConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<StixObjectWhere>;
};

export type StixObjectSubtechniquesConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<StixObjectSort>;
};

export type StixObjectSubtechniquesConnectionWhere = {
  AND?: InputMaybe<Array<StixObjectSubtechniquesConnectionWhere>>;
  NOT?: InputMaybe<StixObjectSubtechniquesConnectionWhere>;
  OR?: InputMaybe<Array<StixObjectSubtechniquesConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<StixObjectWhere>;
};

export type StixObjectTargetedByConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<StixObjectSort>;
};

export type StixObjectTargetedByConnectionWhere = {
  AND?: InputMaybe<Array<StixObjectTargetedByConnectionWhere>>;
  NOT?: InputMaybe<StixObjectTargetedByConnectionWhere>;
  OR?: InputMaybe<Array<StixObjectTargetedByConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<StixObjectWhere>;
};

export type StixObjectTargetsConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<StixObjectSort>;
};

export type StixObjectTargetsConnectionWhere = {
  AND?: InputMaybe<Array<StixObjectTargetsConnectionWhere>>;
  NOT?: InputMaybe<StixObjectTargetsConnectionWhere>;
  OR?: InputMaybe<Array<StixObjectTargetsConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<StixObjectWhere>;
};

export type StixObjectUsedByConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<StixObjectSort>;
};

export type StixObjectUsedByConnectionWhere = {
  AND?: InputMaybe<Array<StixObjectUsedByConnectionWhere>>;
  NOT?: InputMaybe<StixObjectUsedByConnectionWhere>;
  OR?: InputMaybe<Array<StixObjectUsedByConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<StixObjectWhere>;
};

export type StixObjectUsesConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<StixObjectSort>;
};

export type StixObjectUsesConnectionWhere = {
  AND?: InputMaybe<Array<StixObjectUsesConnectionWhere>>;
  NOT?: InputMaybe<StixObjectUsesConnectionWhere>;
  OR?: InputMaybe<Array<StixObjectUsesConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<StixObjectWhere>;
};

export type StixObjectVulnerabilitiesConnectionSort = {
  edge?: InputMaybe<ThreatMappingSort>;
  node?: InputMaybe<VulnerabilitySort>;
};

export type StixObjectVulnerabilitiesConnectionWhere = {
  AND?: InputMaybe<Array<StixObjectVulnerabilitiesConnectionWhere>>;
  NOT?: InputMaybe<StixObjectVulnerabilitiesConnectionWhere>;
  OR?: InputMaybe<Array<StixObjectVulnerabilitiesConnectionWhere>>;
  edge?: InputMaybe<ThreatMappingWhere>;
  node?: InputMaybe<VulnerabilityWhere>;
};

export type StixObjectWhere = {
  AND?: InputMaybe<Array<StixObjectWhere>>;
  NOT?: InputMaybe<StixObjectWhere>;
  OR?: InputMaybe<Array<StixObjectWhere>>;
  aliases?: InputMaybe<StringListFilters>;
  collections?: InputMaybe<StringListFilters>;
  confidence?: InputMaybe<IntScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  deprecated?: InputMaybe<BooleanScalarFilters>;
  description?: InputMaybe<StringScalarFilters>;
  externalId?: InputMaybe<StringScalarFilters>;
  extra?: InputMaybe<StringScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  modifiedAt?: InputMaybe<DateTimeScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  platforms?: InputMaybe<StringListFilters>;
  publishedAt?: InputMaybe<DateTimeScalarFilters>;
  references?: InputMaybe<StringListFilters>;
  revoked?: InputMaybe<BooleanScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  stixType?: InputMaybe<StringScalarFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

export type StixRelationshipSort = {
  confidence?: InputMaybe<SortDirection>;
  deprecated?: InputMaybe<SortDirection>;
  description?: InputMaybe<SortDirection>;
  extra?: InputMaybe<SortDirection>;
  modifiedAt?: InputMaybe<SortDirection>;
  relationshipType?: InputMaybe<SortDirection>;
  revoked?: InputMaybe<SortDirection>;
  since?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  stixId?: InputMaybe<SortDirection>;
};

export type StixRelationshipWhere = {
  AND?: InputMaybe<Array<StixRelationshipWhere>>;
  NOT?: InputMaybe<StixRelationshipWhere>;
  OR?: InputMaybe<Array<StixRelationshipWhere>>;
  confidence?: InputMaybe<IntScalarFilters>;
  deprecated?: InputMaybe<BooleanScalarFilters>;
  description?: InputMaybe<StringScalarFilters>;
  extra?: InputMaybe<StringScalarFilters>;
  modifiedAt?: InputMaybe<DateTimeScalarFilters>;
  relationshipType?: InputMaybe<StringScalarFilters>;
  revoked?: InputMaybe<BooleanScalarFilters>;
  since?: InputMaybe<DateTimeScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  stixId?: InputMaybe<StringScalarFilters>;
};

export type StorageVolumeCreateInput = {
  availabilityZone?: InputMaybe<Scalars['String']['input']>;
  cpu?: InputMaybe<Scalars['Float']['input']>;
  criticality?: InputMaybe<Criticality>;
  encrypted?: InputMaybe<Scalars['Boolean']['input']>;
  id: Scalars['ID']['input'];
  internetExposed?: InputMaybe<Scalars['Boolean']['input']>;
  iops?: InputMaybe<Scalars['Int']['input']>;
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  memory?: InputMaybe<Scalars['Float']['input']>;
  metadata?: InputMaybe<Scalars['String']['input']>;
  name: Scalars['String']['input'];
  privateIp?: InputMaybe<Scalars['String']['input']>;
  provider?: InputMaybe<Provider>;
  region?: InputMaybe<Scalars['String']['input']>;
  resourceType?: ResourceType;
  sizeGb?: InputMaybe<Scalars['Float']['input']>;
  source?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<Status>;
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
  volumeType?: InputMaybe<Scalars['String']['input']>;
};

export type StorageVolumeOwnersConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<OrganisationSort>;
};

export type StorageVolumeOwnersConnectionWhere = {
  AND?: InputMaybe<Array<StorageVolumeOwnersConnectionWhere>>;
  NOT?: InputMaybe<StorageVolumeOwnersConnectionWhere>;
  OR?: InputMaybe<Array<StorageVolumeOwnersConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<OrganisationWhere>;
};

export type StorageVolumeServicesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ServiceSort>;
};

export type StorageVolumeServicesConnectionWhere = {
  AND?: InputMaybe<Array<StorageVolumeServicesConnectionWhere>>;
  NOT?: InputMaybe<StorageVolumeServicesConnectionWhere>;
  OR?: InputMaybe<Array<StorageVolumeServicesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ServiceWhere>;
};

export type StorageVolumeSitesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<SiteSort>;
};

export type StorageVolumeSitesConnectionWhere = {
  AND?: InputMaybe<Array<StorageVolumeSitesConnectionWhere>>;
  NOT?: InputMaybe<StorageVolumeSitesConnectionWhere>;
  OR?: InputMaybe<Array<StorageVolumeSitesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<SiteWhere>;
};

export type StorageVolumeSoftwareConnectionSort = {
  edge?: InputMaybe<InstallationSort>;
  node?: InputMaybe<SoftwareSort>;
};

export type StorageVolumeSoftwareConnectionWhere = {
  AND?: InputMaybe<Array<StorageVolumeSoftwareConnectionWhere>>;
  NOT?: InputMaybe<StorageVolumeSoftwareConnectionWhere>;
  OR?: InputMaybe<Array<StorageVolumeSoftwareConnectionWhere>>;
  edge?: InputMaybe<InstallationWhere>;
  node?: InputMaybe<SoftwareWhere>;
};

/** Fields to sort StorageVolumes by. The order in which sorts are applied is not guaranteed when specifying many fields in one StorageVolumeSort object. */
export type StorageVolumeSort = {
  availabilityZone?: InputMaybe<SortDirection>;
  cpu?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  criticality?: InputMaybe<SortDirection>;
  encrypted?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  internetExposed?: InputMaybe<SortDirection>;
  iops?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  memory?: InputMaybe<SortDirection>;
  metadata?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  privateIp?: InputMaybe<SortDirection>;
  provider?: InputMaybe<SortDirection>;
  region?: InputMaybe<SortDirection>;
  resourceType?: InputMaybe<SortDirection>;
  sizeGb?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  status?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
  volumeType?: InputMaybe<SortDirection>;
};

export type StorageVolumeUpdateInput = {
  availabilityZone?: InputMaybe<StringScalarMutations>;
  cpu?: InputMaybe<FloatScalarMutations>;
  criticality?: InputMaybe<CriticalityEnumScalarMutations>;
  encrypted?: InputMaybe<BooleanScalarMutations>;
  internetExposed?: InputMaybe<BooleanScalarMutations>;
  iops?: InputMaybe<IntScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  memory?: InputMaybe<FloatScalarMutations>;
  metadata?: InputMaybe<StringScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  privateIp?: InputMaybe<StringScalarMutations>;
  provider?: InputMaybe<ProviderEnumScalarMutations>;
  region?: InputMaybe<StringScalarMutations>;
  sizeGb?: InputMaybe<FloatScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  status?: InputMaybe<StatusEnumScalarMutations>;
  tags?: InputMaybe<ListStringMutations>;
  volumeType?: InputMaybe<StringScalarMutations>;
};

export type StorageVolumeWhere = {
  AND?: InputMaybe<Array<StorageVolumeWhere>>;
  NOT?: InputMaybe<StorageVolumeWhere>;
  OR?: InputMaybe<Array<StorageVolumeWhere>>;
  availabilityZone?: InputMaybe<StringScalarFilters>;
  cpu?: InputMaybe<FloatScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  criticality?: InputMaybe<CriticalityEnumScalarFilters>;
  encrypted?: InputMaybe<BooleanScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  internetExposed?: InputMaybe<BooleanScalarFilters>;
  iops?: InputMaybe<IntScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  memory?: InputMaybe<FloatScalarFilters>;
  metadata?: InputMaybe<StringScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  privateIp?: InputMaybe<StringScalarFilters>;
  provider?: InputMaybe<ProviderEnumScalarFilters>;
  region?: InputMaybe<StringScalarFilters>;
  resource?: InputMaybe<ResourceWhere>;
  resourceType?: InputMaybe<ResourceTypeEnumScalarFilters>;
  sizeGb?: InputMaybe<FloatScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  status?: InputMaybe<StatusEnumScalarFilters>;
  tags?: InputMaybe<StringListFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
  volumeType?: InputMaybe<StringScalarFilters>;
};

/** String list filters */
export type StringListFilters = {
  eq?: InputMaybe<Array<Scalars['String']['input']>>;
  includes?: InputMaybe<Scalars['String']['input']>;
};

/** String filters */
export type StringScalarFilters = {
  contains?: InputMaybe<Scalars['String']['input']>;
  endsWith?: InputMaybe<Scalars['String']['input']>;
  eq?: InputMaybe<Scalars['String']['input']>;
  in?: InputMaybe<Array<Scalars['String']['input']>>;
  startsWith?: InputMaybe<Scalars['String']['input']>;
};

/** String mutations */
export type StringScalarMutations = {
  set?: InputMaybe<Scalars['String']['input']>;
};

export type SubnetCreateInput = {
  availabilityZone?: InputMaybe<Scalars['String']['input']>;
  cidr?: InputMaybe<Scalars['String']['input']>;
  cpu?: InputMaybe<Scalars['Float']['input']>;
  criticality?: InputMaybe<Criticality>;
  id: Scalars['ID']['input'];
  internetExposed?: InputMaybe<Scalars['Boolean']['input']>;
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  memory?: InputMaybe<Scalars['Float']['input']>;
  metadata?: InputMaybe<Scalars['String']['input']>;
  name: Scalars['String']['input'];
  privateIp?: InputMaybe<Scalars['String']['input']>;
  provider?: InputMaybe<Provider>;
  public?: InputMaybe<Scalars['Boolean']['input']>;
  region?: InputMaybe<Scalars['String']['input']>;
  resourceType?: ResourceType;
  source?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<Status>;
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type SubnetOwnersConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<OrganisationSort>;
};

export type SubnetOwnersConnectionWhere = {
  AND?: InputMaybe<Array<SubnetOwnersConnectionWhere>>;
  NOT?: InputMaybe<SubnetOwnersConnectionWhere>;
  OR?: InputMaybe<Array<SubnetOwnersConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<OrganisationWhere>;
};

export type SubnetServicesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<ServiceSort>;
};

export type SubnetServicesConnectionWhere = {
  AND?: InputMaybe<Array<SubnetServicesConnectionWhere>>;
  NOT?: InputMaybe<SubnetServicesConnectionWhere>;
  OR?: InputMaybe<Array<SubnetServicesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<ServiceWhere>;
};

export type SubnetSitesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<SiteSort>;
};

export type SubnetSitesConnectionWhere = {
  AND?: InputMaybe<Array<SubnetSitesConnectionWhere>>;
  NOT?: InputMaybe<SubnetSitesConnectionWhere>;
  OR?: InputMaybe<Array<SubnetSitesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<SiteWhere>;
};

export type SubnetSoftwareConnectionSort = {
  edge?: InputMaybe<InstallationSort>;
  node?: InputMaybe<SoftwareSort>;
};

export type SubnetSoftwareConnectionWhere = {
  AND?: InputMaybe<Array<SubnetSoftwareConnectionWhere>>;
  NOT?: InputMaybe<SubnetSoftwareConnectionWhere>;
  OR?: InputMaybe<Array<SubnetSoftwareConnectionWhere>>;
  edge?: InputMaybe<InstallationWhere>;
  node?: InputMaybe<SoftwareWhere>;
};

/** Fields to sort Subnets by. The order in which sorts are applied is not guaranteed when specifying many fields in one SubnetSort object. */
export type SubnetSort = {
  availabilityZone?: InputMaybe<SortDirection>;
  cidr?: InputMaybe<SortDirection>;
  cpu?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  criticality?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  internetExposed?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  memory?: InputMaybe<SortDirection>;
  metadata?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  privateIp?: InputMaybe<SortDirection>;
  provider?: InputMaybe<SortDirection>;
  public?: InputMaybe<SortDirection>;
  region?: InputMaybe<SortDirection>;
  resourceType?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  status?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type SubnetUpdateInput = {
  availabilityZone?: InputMaybe<StringScalarMutations>;
  cidr?: InputMaybe<StringScalarMutations>;
  cpu?: InputMaybe<FloatScalarMutations>;
  criticality?: InputMaybe<CriticalityEnumScalarMutations>;
  internetExposed?: InputMaybe<BooleanScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  memory?: InputMaybe<FloatScalarMutations>;
  metadata?: InputMaybe<StringScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  privateIp?: InputMaybe<StringScalarMutations>;
  provider?: InputMaybe<ProviderEnumScalarMutations>;
  public?: InputMaybe<BooleanScalarMutations>;
  region?: InputMaybe<StringScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  status?: InputMaybe<StatusEnumScalarMutations>;
  tags?: InputMaybe<ListStringMutations>;
};

export type SubnetWhere = {
  AND?: InputMaybe<Array<SubnetWhere>>;
  NOT?: InputMaybe<SubnetWhere>;
  OR?: InputMaybe<Array<SubnetWhere>>;
  availabilityZone?: InputMaybe<StringScalarFilters>;
  cidr?: InputMaybe<StringScalarFilters>;
  cpu?: InputMaybe<FloatScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  criticality?: InputMaybe<CriticalityEnumScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  internetExposed?: InputMaybe<BooleanScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  memory?: InputMaybe<FloatScalarFilters>;
  metadata?: InputMaybe<StringScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  privateIp?: InputMaybe<StringScalarFilters>;
  provider?: InputMaybe<ProviderEnumScalarFilters>;
  public?: InputMaybe<BooleanScalarFilters>;
  region?: InputMaybe<StringScalarFilters>;
  resource?: InputMaybe<ResourceWhere>;
  resourceType?: InputMaybe<ResourceTypeEnumScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  status?: InputMaybe<StatusEnumScalarFilters>;
  tags?: InputMaybe<StringListFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

export type TacticAttackPatternsConnectionSort = {
  node?: InputMaybe<AttackPatternSort>;
};

export type TacticAttackPatternsConnectionWhere = {
  AND?: InputMaybe<Array<TacticAttackPatternsConnectionWhere>>;
  NOT?: InputMaybe<TacticAttackPatternsConnectionWhere>;
  OR?: InputMaybe<Array<TacticAttackPatternsConnectionWhere>>;
  node?: InputMaybe<AttackPatternWhere>;
};

export type TacticCreateInput = {
  aliases?: InputMaybe<Array<Scalars['String']['input']>>;
  collections?: InputMaybe<Array<Scalars['String']['input']>>;
  confidence?: InputMaybe<Scalars['Int']['input']>;
  deprecated?: InputMaybe<Scalars['Boolean']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  externalId?: InputMaybe<Scalars['String']['input']>;
  extra?: InputMaybe<Scalars['String']['input']>;
  id: Scalars['ID']['input'];
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  modifiedAt?: InputMaybe<Scalars['DateTime']['input']>;
  name: Scalars['String']['input'];
  publishedAt?: InputMaybe<Scalars['DateTime']['input']>;
  references?: InputMaybe<Array<Scalars['String']['input']>>;
  revoked?: InputMaybe<Scalars['Boolean']['input']>;
  shortName?: InputMaybe<Scalars['String']['input']>;
  source?: InputMaybe<Scalars['String']['input']>;
  stixType?: InputMaybe<Scalars['String']['input']>;
};

/** Fields to sort Tactics by. The order in which sorts are applied is not guaranteed when specifying many fields in one TacticSort object. */
export type TacticSort = {
  confidence?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  deprecated?: InputMaybe<SortDirection>;
  description?: InputMaybe<SortDirection>;
  externalId?: InputMaybe<SortDirection>;
  extra?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  modifiedAt?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  publishedAt?: InputMaybe<SortDirection>;
  revoked?: InputMaybe<SortDirection>;
  shortName?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  stixType?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type TacticUpdateInput = {
  aliases?: InputMaybe<ListStringMutations>;
  collections?: InputMaybe<ListStringMutations>;
  confidence?: InputMaybe<IntScalarMutations>;
  deprecated?: InputMaybe<BooleanScalarMutations>;
  description?: InputMaybe<StringScalarMutations>;
  externalId?: InputMaybe<StringScalarMutations>;
  extra?: InputMaybe<StringScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  modifiedAt?: InputMaybe<DateTimeScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  publishedAt?: InputMaybe<DateTimeScalarMutations>;
  references?: InputMaybe<ListStringMutations>;
  revoked?: InputMaybe<BooleanScalarMutations>;
  shortName?: InputMaybe<StringScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  stixType?: InputMaybe<StringScalarMutations>;
};

export type TacticWhere = {
  AND?: InputMaybe<Array<TacticWhere>>;
  NOT?: InputMaybe<TacticWhere>;
  OR?: InputMaybe<Array<TacticWhere>>;
  aliases?: InputMaybe<StringListFilters>;
  collections?: InputMaybe<StringListFilters>;
  confidence?: InputMaybe<IntScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  deprecated?: InputMaybe<BooleanScalarFilters>;
  description?: InputMaybe<StringScalarFilters>;
  externalId?: InputMaybe<StringScalarFilters>;
  extra?: InputMaybe<StringScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  modifiedAt?: InputMaybe<DateTimeScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  publishedAt?: InputMaybe<DateTimeScalarFilters>;
  references?: InputMaybe<StringListFilters>;
  revoked?: InputMaybe<BooleanScalarFilters>;
  shortName?: InputMaybe<StringScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  stixObject?: InputMaybe<StixObjectWhere>;
  stixType?: InputMaybe<StringScalarFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

export type ThreatActorAttackPatternsConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<AttackPatternSort>;
};

export type ThreatActorAttackPatternsConnectionWhere = {
  AND?: InputMaybe<Array<ThreatActorAttackPatternsConnectionWhere>>;
  NOT?: InputMaybe<ThreatActorAttackPatternsConnectionWhere>;
  OR?: InputMaybe<Array<ThreatActorAttackPatternsConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<AttackPatternWhere>;
};

export type ThreatActorCampaignsConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<CampaignSort>;
};

export type ThreatActorCampaignsConnectionWhere = {
  AND?: InputMaybe<Array<ThreatActorCampaignsConnectionWhere>>;
  NOT?: InputMaybe<ThreatActorCampaignsConnectionWhere>;
  OR?: InputMaybe<Array<ThreatActorCampaignsConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<CampaignWhere>;
};

export type ThreatActorCreateInput = {
  aliases?: InputMaybe<Array<Scalars['String']['input']>>;
  collections?: InputMaybe<Array<Scalars['String']['input']>>;
  confidence?: InputMaybe<Scalars['Int']['input']>;
  country?: InputMaybe<Scalars['String']['input']>;
  deprecated?: InputMaybe<Scalars['Boolean']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  externalId?: InputMaybe<Scalars['String']['input']>;
  extra?: InputMaybe<Scalars['String']['input']>;
  firstSeen?: InputMaybe<Scalars['DateTime']['input']>;
  id: Scalars['ID']['input'];
  lastActive?: InputMaybe<Scalars['DateTime']['input']>;
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  modifiedAt?: InputMaybe<Scalars['DateTime']['input']>;
  motivations?: InputMaybe<Array<Scalars['String']['input']>>;
  name: Scalars['String']['input'];
  publishedAt?: InputMaybe<Scalars['DateTime']['input']>;
  references?: InputMaybe<Array<Scalars['String']['input']>>;
  revoked?: InputMaybe<Scalars['Boolean']['input']>;
  source?: InputMaybe<Scalars['String']['input']>;
  stixType?: InputMaybe<Scalars['String']['input']>;
};

export type ThreatActorMalwareConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<MalwareSort>;
};

export type ThreatActorMalwareConnectionWhere = {
  AND?: InputMaybe<Array<ThreatActorMalwareConnectionWhere>>;
  NOT?: InputMaybe<ThreatActorMalwareConnectionWhere>;
  OR?: InputMaybe<Array<ThreatActorMalwareConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<MalwareWhere>;
};

/** Fields to sort ThreatActors by. The order in which sorts are applied is not guaranteed when specifying many fields in one ThreatActorSort object. */
export type ThreatActorSort = {
  confidence?: InputMaybe<SortDirection>;
  country?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  deprecated?: InputMaybe<SortDirection>;
  description?: InputMaybe<SortDirection>;
  externalId?: InputMaybe<SortDirection>;
  extra?: InputMaybe<SortDirection>;
  firstSeen?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  lastActive?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  modifiedAt?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  publishedAt?: InputMaybe<SortDirection>;
  revoked?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  stixType?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type ThreatActorToolsConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<ToolSort>;
};

export type ThreatActorToolsConnectionWhere = {
  AND?: InputMaybe<Array<ThreatActorToolsConnectionWhere>>;
  NOT?: InputMaybe<ThreatActorToolsConnectionWhere>;
  OR?: InputMaybe<Array<ThreatActorToolsConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<ToolWhere>;
};

export type ThreatActorUpdateInput = {
  aliases?: InputMaybe<ListStringMutations>;
  collections?: InputMaybe<ListStringMutations>;
  confidence?: InputMaybe<IntScalarMutations>;
  country?: InputMaybe<StringScalarMutations>;
  deprecated?: InputMaybe<BooleanScalarMutations>;
  description?: InputMaybe<StringScalarMutations>;
  externalId?: InputMaybe<StringScalarMutations>;
  extra?: InputMaybe<StringScalarMutations>;
  firstSeen?: InputMaybe<DateTimeScalarMutations>;
  lastActive?: InputMaybe<DateTimeScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  modifiedAt?: InputMaybe<DateTimeScalarMutations>;
  motivations?: InputMaybe<ListStringMutations>;
  name?: InputMaybe<StringScalarMutations>;
  publishedAt?: InputMaybe<DateTimeScalarMutations>;
  references?: InputMaybe<ListStringMutations>;
  revoked?: InputMaybe<BooleanScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  stixType?: InputMaybe<StringScalarMutations>;
};

export type ThreatActorWhere = {
  AND?: InputMaybe<Array<ThreatActorWhere>>;
  NOT?: InputMaybe<ThreatActorWhere>;
  OR?: InputMaybe<Array<ThreatActorWhere>>;
  aliases?: InputMaybe<StringListFilters>;
  collections?: InputMaybe<StringListFilters>;
  confidence?: InputMaybe<IntScalarFilters>;
  country?: InputMaybe<StringScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  deprecated?: InputMaybe<BooleanScalarFilters>;
  description?: InputMaybe<StringScalarFilters>;
  externalId?: InputMaybe<StringScalarFilters>;
  extra?: InputMaybe<StringScalarFilters>;
  firstSeen?: InputMaybe<DateTimeScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  lastActive?: InputMaybe<DateTimeScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  modifiedAt?: InputMaybe<DateTimeScalarFilters>;
  motivations?: InputMaybe<StringListFilters>;
  name?: InputMaybe<StringScalarFilters>;
  publishedAt?: InputMaybe<DateTimeScalarFilters>;
  references?: InputMaybe<StringListFilters>;
  revoked?: InputMaybe<BooleanScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  stixObject?: InputMaybe<StixObjectWhere>;
  stixType?: InputMaybe<StringScalarFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

export type ThreatMappingSort = {
  comments?: InputMaybe<SortDirection>;
  confidence?: InputMaybe<SortDirection>;
  mappingType?: InputMaybe<SortDirection>;
  since?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  stixId?: InputMaybe<SortDirection>;
};

export type ThreatMappingWhere = {
  AND?: InputMaybe<Array<ThreatMappingWhere>>;
  NOT?: InputMaybe<ThreatMappingWhere>;
  OR?: InputMaybe<Array<ThreatMappingWhere>>;
  comments?: InputMaybe<StringScalarFilters>;
  confidence?: InputMaybe<IntScalarFilters>;
  mappingType?: InputMaybe<StringScalarFilters>;
  since?: InputMaybe<DateTimeScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  stixId?: InputMaybe<StringScalarFilters>;
};

export type ToolAttackPatternsConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<AttackPatternSort>;
};

export type ToolAttackPatternsConnectionWhere = {
  AND?: InputMaybe<Array<ToolAttackPatternsConnectionWhere>>;
  NOT?: InputMaybe<ToolAttackPatternsConnectionWhere>;
  OR?: InputMaybe<Array<ToolAttackPatternsConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<AttackPatternWhere>;
};

export type ToolCreateInput = {
  aliases?: InputMaybe<Array<Scalars['String']['input']>>;
  collections?: InputMaybe<Array<Scalars['String']['input']>>;
  confidence?: InputMaybe<Scalars['Int']['input']>;
  deprecated?: InputMaybe<Scalars['Boolean']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  externalId?: InputMaybe<Scalars['String']['input']>;
  extra?: InputMaybe<Scalars['String']['input']>;
  id: Scalars['ID']['input'];
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  modifiedAt?: InputMaybe<Scalars['DateTime']['input']>;
  name: Scalars['String']['input'];
  platforms?: InputMaybe<Array<Scalars['String']['input']>>;
  publishedAt?: InputMaybe<Scalars['DateTime']['input']>;
  references?: InputMaybe<Array<Scalars['String']['input']>>;
  revoked?: InputMaybe<Scalars['Boolean']['input']>;
  source?: InputMaybe<Scalars['String']['input']>;
  stixType?: InputMaybe<Scalars['String']['input']>;
};

/** Fields to sort Tools by. The order in which sorts are applied is not guaranteed when specifying many fields in one ToolSort object. */
export type ToolSort = {
  confidence?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  deprecated?: InputMaybe<SortDirection>;
  description?: InputMaybe<SortDirection>;
  externalId?: InputMaybe<SortDirection>;
  extra?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  modifiedAt?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  publishedAt?: InputMaybe<SortDirection>;
  revoked?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  stixType?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type ToolThreatActorsConnectionSort = {
  edge?: InputMaybe<StixRelationshipSort>;
  node?: InputMaybe<ThreatActorSort>;
};

export type ToolThreatActorsConnectionWhere = {
  AND?: InputMaybe<Array<ToolThreatActorsConnectionWhere>>;
  NOT?: InputMaybe<ToolThreatActorsConnectionWhere>;
  OR?: InputMaybe<Array<ToolThreatActorsConnectionWhere>>;
  edge?: InputMaybe<StixRelationshipWhere>;
  node?: InputMaybe<ThreatActorWhere>;
};

export type ToolUpdateInput = {
  aliases?: InputMaybe<ListStringMutations>;
  collections?: InputMaybe<ListStringMutations>;
  confidence?: InputMaybe<IntScalarMutations>;
  deprecated?: InputMaybe<BooleanScalarMutations>;
  description?: InputMaybe<StringScalarMutations>;
  externalId?: InputMaybe<StringScalarMutations>;
  extra?: InputMaybe<StringScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  modifiedAt?: InputMaybe<DateTimeScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  platforms?: InputMaybe<ListStringMutations>;
  publishedAt?: InputMaybe<DateTimeScalarMutations>;
  references?: InputMaybe<ListStringMutations>;
  revoked?: InputMaybe<BooleanScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
  stixType?: InputMaybe<StringScalarMutations>;
};

export type ToolWhere = {
  AND?: InputMaybe<Array<ToolWhere>>;
  NOT?: InputMaybe<ToolWhere>;
  OR?: InputMaybe<Array<ToolWhere>>;
  aliases?: InputMaybe<StringListFilters>;
  collections?: InputMaybe<StringListFilters>;
  confidence?: InputMaybe<IntScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  deprecated?: InputMaybe<BooleanScalarFilters>;
  description?: InputMaybe<StringScalarFilters>;
  externalId?: InputMaybe<StringScalarFilters>;
  extra?: InputMaybe<StringScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  modifiedAt?: InputMaybe<DateTimeScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  platforms?: InputMaybe<StringListFilters>;
  publishedAt?: InputMaybe<DateTimeScalarFilters>;
  references?: InputMaybe<StringListFilters>;
  revoked?: InputMaybe<BooleanScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  stixObject?: InputMaybe<StixObjectWhere>;
  stixType?: InputMaybe<StringScalarFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

/** What to change of a deployment: a field left out stays. */
export type UpdateDeploymentInput = {
  /** Configuration as JSON text. */
  config?: InputMaybe<Scalars['String']['input']>;
  /** Container image or artefact. */
  image?: InputMaybe<Scalars['String']['input']>;
  /** What happened last. */
  message?: InputMaybe<Scalars['String']['input']>;
  /** Name, 1 to 200 characters. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** State. */
  status?: InputMaybe<DeploymentStatus>;
  /** Version deployed. */
  version?: InputMaybe<Scalars['String']['input']>;
};

/** What to change of an infrastructure: a field left out stays, null removes where that is allowed. */
export type UpdateInfrastructureInput = {
  /** Configuration as JSON text. */
  config?: InputMaybe<Scalars['String']['input']>;
  /** How much depends on it. */
  criticality?: InputMaybe<Criticality>;
  /** Development, staging or production. */
  environment?: InputMaybe<Environment>;
  /** Geographic location. */
  location?: InputMaybe<Scalars['String']['input']>;
  /** Name, 1 to 200 characters. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Where it runs. */
  provider?: InputMaybe<Provider>;
  /** Region of the provider. */
  region?: InputMaybe<Scalars['String']['input']>;
  /** State. */
  status?: InputMaybe<Status>;
  /** Free labels. */
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type VulnerabilityAttackPatternsConnectionSort = {
  edge?: InputMaybe<ThreatMappingSort>;
  node?: InputMaybe<AttackPatternSort>;
};

export type VulnerabilityAttackPatternsConnectionWhere = {
  AND?: InputMaybe<Array<VulnerabilityAttackPatternsConnectionWhere>>;
  NOT?: InputMaybe<VulnerabilityAttackPatternsConnectionWhere>;
  OR?: InputMaybe<Array<VulnerabilityAttackPatternsConnectionWhere>>;
  edge?: InputMaybe<ThreatMappingWhere>;
  node?: InputMaybe<AttackPatternWhere>;
};

export type VulnerabilityCreateInput = {
  affectedCpeProducts?: InputMaybe<Array<Scalars['String']['input']>>;
  affectedProducts?: InputMaybe<Scalars['String']['input']>;
  assigner?: InputMaybe<Scalars['String']['input']>;
  cveId?: InputMaybe<Scalars['String']['input']>;
  cvssScore?: InputMaybe<Scalars['Float']['input']>;
  cvssVector?: InputMaybe<Scalars['String']['input']>;
  cvssVersion?: InputMaybe<Scalars['String']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  epssDate?: InputMaybe<Scalars['Date']['input']>;
  epssPercentile?: InputMaybe<Scalars['Float']['input']>;
  epssScore?: InputMaybe<Scalars['Float']['input']>;
  id: Scalars['ID']['input'];
  kev?: InputMaybe<Scalars['Boolean']['input']>;
  kevDateAdded?: InputMaybe<Scalars['Date']['input']>;
  kevDueDate?: InputMaybe<Scalars['Date']['input']>;
  kevNotes?: InputMaybe<Scalars['String']['input']>;
  kevProduct?: InputMaybe<Scalars['String']['input']>;
  kevRansomware?: InputMaybe<Scalars['Boolean']['input']>;
  kevRequiredAction?: InputMaybe<Scalars['String']['input']>;
  kevVendor?: InputMaybe<Scalars['String']['input']>;
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  modifiedAt?: InputMaybe<Scalars['DateTime']['input']>;
  name: Scalars['String']['input'];
  publishedAt?: InputMaybe<Scalars['DateTime']['input']>;
  references?: InputMaybe<Array<Scalars['String']['input']>>;
  severity?: InputMaybe<Severity>;
  solutions?: InputMaybe<Array<Scalars['String']['input']>>;
  source?: InputMaybe<Scalars['String']['input']>;
  ssvcAutomatable?: InputMaybe<SsvcAutomatable>;
  ssvcExploitation?: InputMaybe<SsvcExploitation>;
  ssvcTechnicalImpact?: InputMaybe<SsvcTechnicalImpact>;
  state?: InputMaybe<Scalars['String']['input']>;
  stixId?: InputMaybe<Scalars['String']['input']>;
  workarounds?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type VulnerabilityInfrastructuresConnectionSort = {
  edge?: InputMaybe<AffectedBySort>;
  node?: InputMaybe<InfrastructureSort>;
};

export type VulnerabilityInfrastructuresConnectionWhere = {
  AND?: InputMaybe<Array<VulnerabilityInfrastructuresConnectionWhere>>;
  NOT?: InputMaybe<VulnerabilityInfrastructuresConnectionWhere>;
  OR?: InputMaybe<Array<VulnerabilityInfrastructuresConnectionWhere>>;
  edge?: InputMaybe<AffectedByWhere>;
  node?: InputMaybe<InfrastructureWhere>;
};

export type VulnerabilityPossibleSoftwareConnectionSort = {
  edge?: InputMaybe<AffectedBySort>;
  node?: InputMaybe<SoftwareSort>;
};

export type VulnerabilityPossibleSoftwareConnectionWhere = {
  AND?: InputMaybe<Array<VulnerabilityPossibleSoftwareConnectionWhere>>;
  NOT?: InputMaybe<VulnerabilityPossibleSoftwareConnectionWhere>;
  OR?: InputMaybe<Array<VulnerabilityPossibleSoftwareConnectionWhere>>;
  edge?: InputMaybe<AffectedByWhere>;
  node?: InputMaybe<SoftwareWhere>;
};

export type VulnerabilityRecommendationsConnectionSort = {
  node?: InputMaybe<RecommendationSort>;
};

export type VulnerabilityRecommendationsConnectionWhere = {
  AND?: InputMaybe<Array<VulnerabilityRecommendationsConnectionWhere>>;
  NOT?: InputMaybe<VulnerabilityRecommendationsConnectionWhere>;
  OR?: InputMaybe<Array<VulnerabilityRecommendationsConnectionWhere>>;
  node?: InputMaybe<RecommendationWhere>;
};

export type VulnerabilitySecurityEventsConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<SecurityEventSort>;
};

export type VulnerabilitySecurityEventsConnectionWhere = {
  AND?: InputMaybe<Array<VulnerabilitySecurityEventsConnectionWhere>>;
  NOT?: InputMaybe<VulnerabilitySecurityEventsConnectionWhere>;
  OR?: InputMaybe<Array<VulnerabilitySecurityEventsConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<SecurityEventWhere>;
};

export type VulnerabilitySoftwareConnectionSort = {
  edge?: InputMaybe<AffectedBySort>;
  node?: InputMaybe<SoftwareSort>;
};

export type VulnerabilitySoftwareConnectionWhere = {
  AND?: InputMaybe<Array<VulnerabilitySoftwareConnectionWhere>>;
  NOT?: InputMaybe<VulnerabilitySoftwareConnectionWhere>;
  OR?: InputMaybe<Array<VulnerabilitySoftwareConnectionWhere>>;
  edge?: InputMaybe<AffectedByWhere>;
  node?: InputMaybe<SoftwareWhere>;
};

/** Fields to sort Vulnerabilities by. The order in which sorts are applied is not guaranteed when specifying many fields in one VulnerabilitySort object. */
export type VulnerabilitySort = {
  affectedProducts?: InputMaybe<SortDirection>;
  affectedResourceCount?: InputMaybe<SortDirection>;
  assigner?: InputMaybe<SortDirection>;
  createdAt?: InputMaybe<SortDirection>;
  cveId?: InputMaybe<SortDirection>;
  cvssScore?: InputMaybe<SortDirection>;
  cvssVector?: InputMaybe<SortDirection>;
  cvssVersion?: InputMaybe<SortDirection>;
  description?: InputMaybe<SortDirection>;
  epssDate?: InputMaybe<SortDirection>;
  epssPercentile?: InputMaybe<SortDirection>;
  epssScore?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  kev?: InputMaybe<SortDirection>;
  kevDateAdded?: InputMaybe<SortDirection>;
  kevDueDate?: InputMaybe<SortDirection>;
  kevNotes?: InputMaybe<SortDirection>;
  kevProduct?: InputMaybe<SortDirection>;
  kevRansomware?: InputMaybe<SortDirection>;
  kevRequiredAction?: InputMaybe<SortDirection>;
  kevVendor?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  modifiedAt?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  publishedAt?: InputMaybe<SortDirection>;
  severity?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  ssvcAutomatable?: InputMaybe<SortDirection>;
  ssvcExploitation?: InputMaybe<SortDirection>;
  ssvcTechnicalImpact?: InputMaybe<SortDirection>;
  state?: InputMaybe<SortDirection>;
  stixId?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type VulnerabilityThreatsConnectionSort = {
  edge?: InputMaybe<ThreatMappingSort>;
  node?: InputMaybe<StixObjectSort>;
};

export type VulnerabilityThreatsConnectionWhere = {
  AND?: InputMaybe<Array<VulnerabilityThreatsConnectionWhere>>;
  NOT?: InputMaybe<VulnerabilityThreatsConnectionWhere>;
  OR?: InputMaybe<Array<VulnerabilityThreatsConnectionWhere>>;
  edge?: InputMaybe<ThreatMappingWhere>;
  node?: InputMaybe<StixObjectWhere>;
};

export type VulnerabilityUpdateInput = {
  affectedCpeProducts?: InputMaybe<ListStringMutations>;
  affectedProducts?: InputMaybe<StringScalarMutations>;
  assigner?: InputMaybe<StringScalarMutations>;
  cveId?: InputMaybe<StringScalarMutations>;
  cvssScore?: InputMaybe<FloatScalarMutations>;
  cvssVector?: InputMaybe<StringScalarMutations>;
  cvssVersion?: InputMaybe<StringScalarMutations>;
  description?: InputMaybe<StringScalarMutations>;
  epssDate?: InputMaybe<DateScalarMutations>;
  epssPercentile?: InputMaybe<FloatScalarMutations>;
  epssScore?: InputMaybe<FloatScalarMutations>;
  kev?: InputMaybe<BooleanScalarMutations>;
  kevDateAdded?: InputMaybe<DateScalarMutations>;
  kevDueDate?: InputMaybe<DateScalarMutations>;
  kevNotes?: InputMaybe<StringScalarMutations>;
  kevProduct?: InputMaybe<StringScalarMutations>;
  kevRansomware?: InputMaybe<BooleanScalarMutations>;
  kevRequiredAction?: InputMaybe<StringScalarMutations>;
  kevVendor?: InputMaybe<StringScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  modifiedAt?: InputMaybe<DateTimeScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  publishedAt?: InputMaybe<DateTimeScalarMutations>;
  references?: InputMaybe<ListStringMutations>;
  severity?: InputMaybe<SeverityEnumScalarMutations>;
  solutions?: InputMaybe<ListStringMutations>;
  source?: InputMaybe<StringScalarMutations>;
  ssvcAutomatable?: InputMaybe<SsvcAutomatableEnumScalarMutations>;
  ssvcExploitation?: InputMaybe<SsvcExploitationEnumScalarMutations>;
  ssvcTechnicalImpact?: InputMaybe<SsvcTechnicalImpactEnumScalarMutations>;
  state?: InputMaybe<StringScalarMutations>;
  stixId?: InputMaybe<StringScalarMutations>;
  workarounds?: InputMaybe<ListStringMutations>;
};

export type VulnerabilityWeaknessesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<WeaknessSort>;
};

export type VulnerabilityWeaknessesConnectionWhere = {
  AND?: InputMaybe<Array<VulnerabilityWeaknessesConnectionWhere>>;
  NOT?: InputMaybe<VulnerabilityWeaknessesConnectionWhere>;
  OR?: InputMaybe<Array<VulnerabilityWeaknessesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<WeaknessWhere>;
};

export type VulnerabilityWhere = {
  AND?: InputMaybe<Array<VulnerabilityWhere>>;
  NOT?: InputMaybe<VulnerabilityWhere>;
  OR?: InputMaybe<Array<VulnerabilityWhere>>;
  affectedCpeProducts?: InputMaybe<StringListFilters>;
  affectedProducts?: InputMaybe<StringScalarFilters>;
  affectedResourceCount?: InputMaybe<IntScalarFilters>;
  assigner?: InputMaybe<StringScalarFilters>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  cveId?: InputMaybe<StringScalarFilters>;
  cvssScore?: InputMaybe<FloatScalarFilters>;
  cvssVector?: InputMaybe<StringScalarFilters>;
  cvssVersion?: InputMaybe<StringScalarFilters>;
  description?: InputMaybe<StringScalarFilters>;
  epssDate?: InputMaybe<DateScalarFilters>;
  epssPercentile?: InputMaybe<FloatScalarFilters>;
  epssScore?: InputMaybe<FloatScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  kev?: InputMaybe<BooleanScalarFilters>;
  kevDateAdded?: InputMaybe<DateScalarFilters>;
  kevDueDate?: InputMaybe<DateScalarFilters>;
  kevNotes?: InputMaybe<StringScalarFilters>;
  kevProduct?: InputMaybe<StringScalarFilters>;
  kevRansomware?: InputMaybe<BooleanScalarFilters>;
  kevRequiredAction?: InputMaybe<StringScalarFilters>;
  kevVendor?: InputMaybe<StringScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  modifiedAt?: InputMaybe<DateTimeScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  publishedAt?: InputMaybe<DateTimeScalarFilters>;
  references?: InputMaybe<StringListFilters>;
  severity?: InputMaybe<SeverityEnumScalarFilters>;
  solutions?: InputMaybe<StringListFilters>;
  source?: InputMaybe<StringScalarFilters>;
  ssvcAutomatable?: InputMaybe<SsvcAutomatableEnumScalarFilters>;
  ssvcExploitation?: InputMaybe<SsvcExploitationEnumScalarFilters>;
  ssvcTechnicalImpact?: InputMaybe<SsvcTechnicalImpactEnumScalarFilters>;
  state?: InputMaybe<StringScalarFilters>;
  stixId?: InputMaybe<StringScalarFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
  workarounds?: InputMaybe<StringListFilters>;
};

export type WeaknessAttackPatternsConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<AttackPatternSort>;
};

export type WeaknessAttackPatternsConnectionWhere = {
  AND?: InputMaybe<Array<WeaknessAttackPatternsConnectionWhere>>;
  NOT?: InputMaybe<WeaknessAttackPatternsConnectionWhere>;
  OR?: InputMaybe<Array<WeaknessAttackPatternsConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<AttackPatternWhere>;
};

export type WeaknessCreateInput = {
  cweId?: InputMaybe<Scalars['String']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  id: Scalars['ID']['input'];
  lastSeen?: InputMaybe<Scalars['DateTime']['input']>;
  name: Scalars['String']['input'];
  source?: InputMaybe<Scalars['String']['input']>;
};

/** Fields to sort Weaknesses by. The order in which sorts are applied is not guaranteed when specifying many fields in one WeaknessSort object. */
export type WeaknessSort = {
  createdAt?: InputMaybe<SortDirection>;
  cweId?: InputMaybe<SortDirection>;
  description?: InputMaybe<SortDirection>;
  id?: InputMaybe<SortDirection>;
  lastSeen?: InputMaybe<SortDirection>;
  name?: InputMaybe<SortDirection>;
  source?: InputMaybe<SortDirection>;
  updatedAt?: InputMaybe<SortDirection>;
};

export type WeaknessUpdateInput = {
  cweId?: InputMaybe<StringScalarMutations>;
  description?: InputMaybe<StringScalarMutations>;
  lastSeen?: InputMaybe<DateTimeScalarMutations>;
  name?: InputMaybe<StringScalarMutations>;
  source?: InputMaybe<StringScalarMutations>;
};

export type WeaknessVulnerabilitiesConnectionSort = {
  edge?: InputMaybe<ProvenanceSort>;
  node?: InputMaybe<VulnerabilitySort>;
};

export type WeaknessVulnerabilitiesConnectionWhere = {
  AND?: InputMaybe<Array<WeaknessVulnerabilitiesConnectionWhere>>;
  NOT?: InputMaybe<WeaknessVulnerabilitiesConnectionWhere>;
  OR?: InputMaybe<Array<WeaknessVulnerabilitiesConnectionWhere>>;
  edge?: InputMaybe<ProvenanceWhere>;
  node?: InputMaybe<VulnerabilityWhere>;
};

export type WeaknessWhere = {
  AND?: InputMaybe<Array<WeaknessWhere>>;
  NOT?: InputMaybe<WeaknessWhere>;
  OR?: InputMaybe<Array<WeaknessWhere>>;
  createdAt?: InputMaybe<DateTimeScalarFilters>;
  cweId?: InputMaybe<StringScalarFilters>;
  description?: InputMaybe<StringScalarFilters>;
  id?: InputMaybe<IdScalarFilters>;
  lastSeen?: InputMaybe<DateTimeScalarFilters>;
  name?: InputMaybe<StringScalarFilters>;
  source?: InputMaybe<StringScalarFilters>;
  updatedAt?: InputMaybe<DateTimeScalarFilters>;
};

/** Two nodes and the relationship between them. */
export type ConnectInput = {
  /** Id of the node the relationship starts from. */
  from: string;
  /** Properties of the relationship, as the schema declares them, as JSON text. */
  properties?: string | null | undefined;
  /** Type of the relationship, as in the schema's descriptions, e.g. `RUNS_SOFTWARE`. */
  relationship: string;
  /** Id of the node it leads to. */
  to: string;
};

/** A new infrastructure. */
export type CreateInfrastructureInput = {
  /** Configuration as JSON text. */
  config?: string | null | undefined;
  /** How much depends on it; MEDIUM unless given. */
  criticality?: Criticality | null | undefined;
  /** Development, staging or production. */
  environment?: Environment | null | undefined;
  /** Geographic location. */
  location?: string | null | undefined;
  /** Name, 1 to 200 characters. */
  name: string;
  /** Where it runs. */
  provider: Provider;
  /** Region of the provider. */
  region?: string | null | undefined;
  /** Ids of the resources it contains. */
  resourceIds?: Array<string> | null | undefined;
  /** Id of the sector it serves. */
  sectorId?: string | null | undefined;
  /** State; PENDING unless given. */
  status?: Status | null | undefined;
  /** Free labels. */
  tags?: Array<string> | null | undefined;
};

/** How much the organisation depends on it. */
export type Criticality =
  /** Loss endangers people, the public or the organisation itself. */
  | 'CRITICAL'
  /** Loss stops a service. */
  | 'HIGH'
  /** Loss is an inconvenience. */
  | 'LOW'
  /** Loss degrades a service. */
  | 'MEDIUM';

/** State of a deployment. */
export type DeploymentStatus =
  /** Given up; see `message`. */
  | 'FAILED'
  /** Under way. */
  | 'IN_PROGRESS'
  /** Asked for, not begun. */
  | 'PENDING'
  /** Taken back to the version before. */
  | 'ROLLED_BACK'
  /** Changing the number of replicas. */
  | 'SCALING'
  /** Done; replicas as wanted. */
  | 'SUCCEEDED';

/** Where in its life an environment stands. */
export type Environment =
  /** Development. */
  | 'DEVELOPMENT'
  /** Production. */
  | 'PRODUCTION'
  /** Staging or acceptance. */
  | 'STAGING';

/** Why a piece of software is held to be affected, or not known to be. */
export type MatchRule =
  /** The source says all versions are affected. */
  | 'ALL_VERSIONS'
  /** The CPE names this very version. */
  | 'EXACT_VERSION'
  /** The version lies in a stated range. */
  | 'VERSION_RANGE'
  /** Vendor and product match, and the version of the installed software is not known: to be checked, not counted as affected. */
  | 'VERSION_UNKNOWN';

/** What is predicted. */
export type PredictionType =
  /** Behaviour departs from the usual. */
  | 'ANOMALY'
  /** A resource runs out of capacity. */
  | 'CAPACITY'
  /** A resource fails. */
  | 'FAILURE'
  /** A threat strikes. */
  | 'THREAT';

/** Cloud provider or own premises. */
export type Provider =
  /** Amazon Web Services. */
  | 'AWS'
  /** Microsoft Azure. */
  | 'AZURE'
  /** Google Cloud. */
  | 'GCP'
  /** A Kubernetes cluster wherever it runs. */
  | 'KUBERNETES'
  /** Own premises. */
  | 'ON_PREMISE'
  /** Any other. */
  | 'OTHER';

/** State of a recommendation. */
export type RecommendationStatus =
  /** To be done. */
  | 'ACCEPTED'
  /** Done. */
  | 'DONE'
  /** Not decided. */
  | 'OPEN'
  /** Will not be done. */
  | 'REJECTED';

/** The kinds of resource of the CMDB: each has a typed view over the same nodes. */
export type ResourceType =
  /** A virtual machine or bare-metal instance of a cloud. */
  | 'COMPUTE'
  /** A cluster that runs containers. */
  | 'CONTAINER_CLUSTER'
  /** A service of containers in a cluster. */
  | 'CONTAINER_SERVICE'
  /** A managed or self-run database. */
  | 'DATABASE'
  /** A load balancer or reverse proxy. */
  | 'LOAD_BALANCER'
  /** A virtual private cloud or a network segment. */
  | 'NETWORK'
  /** A network interface. */
  | 'NETWORK_INTERFACE'
  /** A server, controller or appliance on a site of the organisation. */
  | 'ON_PREMISE'
  /** A set of firewall rules. */
  | 'SECURITY_GROUP'
  /** A function run on demand. */
  | 'SERVERLESS'
  /** A block, file or object store. */
  | 'STORAGE'
  /** A subnet of a network. */
  | 'SUBNET';

/** Types that can be searched. */
export type SearchType =
  /** Deployments. */
  | 'Deployment'
  /** Infrastructures. */
  | 'Infrastructure'
  /** Organisations and teams. */
  | 'Organisation'
  /** Predictions. */
  | 'Prediction'
  /** Recommendations. */
  | 'Recommendation'
  /** Resources of every kind. */
  | 'Resource'
  /** Sectors. */
  | 'Sector'
  /** Security events. */
  | 'SecurityEvent'
  /** Services. */
  | 'Service'
  /** Sites. */
  | 'Site'
  /** Software. */
  | 'Software'
  /** Threat intelligence of every kind. */
  | 'StixObject'
  /** Vulnerabilities. */
  | 'Vulnerability'
  /** Weaknesses. */
  | 'Weakness';

export type SecurityEventCreateInput = {
  confidence?: number | null | undefined;
  description?: string | null | undefined;
  detector?: string | null | undefined;
  eventType: SecurityEventType;
  evidence?: string | null | undefined;
  id: string;
  lastSeen?: string | null | undefined;
  name: string;
  occurredAt?: string | null | undefined;
  resolved?: boolean | null | undefined;
  severity: Severity;
  source?: string | null | undefined;
};

/** What kind of security event it is. */
export type SecurityEventType =
  /** Something unusual. */
  | 'ANOMALY'
  /** An intrusion or an attempt at one. */
  | 'INTRUSION'
  /** Any other. */
  | 'OTHER'
  /** A rule was broken. */
  | 'POLICY_VIOLATION'
  /** A threat was detected: reaches the subscribers of `threatDetected`. */
  | 'THREAT'
  /** A vulnerability became known. */
  | 'VULNERABILITY_DISCLOSED';

/** Qualitative severity scale of CVSS 3.1, section 5; also used for events and predictions. */
export type Severity =
  /** CVSS 9.0 to 10.0. */
  | 'CRITICAL'
  /** CVSS 7.0 to 8.9. */
  | 'HIGH'
  /** CVSS 0.1 to 3.9. */
  | 'LOW'
  /** CVSS 4.0 to 6.9. */
  | 'MEDIUM'
  /** CVSS 0.0. */
  | 'NONE';

/** Kind of place. */
export type SiteKind =
  /** A region of a cloud provider. */
  | 'CLOUD_REGION'
  /** A data centre or server room. */
  | 'DATA_CENTRE'
  /** An office. */
  | 'OFFICE'
  /** A plant, station or other operational site. */
  | 'PLANT';

/** State of a resource or an infrastructure. */
export type Status =
  /** At work with faults. */
  | 'DEGRADED'
  /** Out of order. */
  | 'FAILED'
  /** Out of service on purpose. */
  | 'MAINTENANCE'
  /** Being made. */
  | 'PENDING'
  /** At work. */
  | 'RUNNING'
  /** Stopped, can be started. */
  | 'STOPPED'
  /** Gone; kept for history. */
  | 'TERMINATED'
  /** Not known. */
  | 'UNKNOWN';

export type ActorTechniquesQueryVariables = Exact<{
  actor: string;
}>;


export type ActorTechniquesQuery = { threatActors: Array<{ name: string, aliases: Array<string> | null, malware: Array<{ externalId: string | null, name: string }>, tools: Array<{ externalId: string | null, name: string }>, attackPatterns: Array<{ externalId: string | null, name: string, tactics: Array<{ name: string }>, mitigations: Array<{ externalId: string | null, name: string }>, vulnerabilities: Array<{ id: string, name: string, affectedResourceCount: number }> }> }> };

export type BlastRadiusQueryVariables = Exact<{
  cve: string;
  first?: number;
  maxHops?: number;
}>;


export type BlastRadiusQuery = { vulnerabilities: Array<{ id: string, name: string, cvssScore: number | null, epssScore: number | null, kevDueDate: string | null, kevRansomware: boolean | null, affectedResourceCount: number, affectedResources: Array<{ id: string, name: string, resourceType: ResourceType, criticality: Criticality | null, internetExposed: boolean | null, owners: Array<{ name: string, contactEmail: string | null }>, services: Array<{ name: string, criticality: Criticality | null }>, reaches: Array<{ id: string, name: string, resourceType: ResourceType, criticality: Criticality | null }> }> }> };

export type ControllersReachedFromItQueryVariables = Exact<{
  maxLevel?: number;
  first?: number;
}>;


export type ControllersReachedFromItQuery = { onPremiseServers: Array<{ id: string, name: string, model: string | null, purdueLevel: number | null, internetExposed: boolean | null, resource: { routedFromConnection: { edges: Array<{ properties: { port: number | null, protocol: string | null }, node: { id: string, name: string, internetExposed: boolean | null, asOnPremiseServer: { purdueLevel: number | null } | null, routedFrom: Array<{ id: string, name: string, internetExposed: boolean | null, asOnPremiseServer: { purdueLevel: number | null } | null }> } }> }, vulnerabilities: Array<{ id: string, name: string }> } }> };

export type CreateInfrastructureMutationVariables = Exact<{
  input: CreateInfrastructureInput;
}>;


export type CreateInfrastructureMutation = { createInfrastructure: { id: string, name: string, provider: Provider, status: Status, criticality: Criticality | null, nodeCount: number, sectors: Array<{ name: string }>, resources: Array<{ id: string, name: string }> } };

export type CriticalServicesEpssQueryVariables = Exact<{
  first?: number;
}>;


export type CriticalServicesEpssQuery = { services: Array<{ id: string, name: string, recoveryTimeMinutes: number | null, owners: Array<{ name: string, contactEmail: string | null }>, resources: Array<{ id: string, name: string, internetExposed: boolean | null, vulnerabilities: Array<{ id: string, name: string, epssScore: number | null, epssPercentile: number | null, kevRansomware: boolean | null }> }> }> };

export type EstateInNumbersQueryVariables = Exact<{ [key: string]: never; }>;


export type EstateInNumbersQuery = { resources: { aggregate: { count: { nodes: number }, node: { cpu: { sum: number | null, average: number | null }, memory: { sum: number | null } } } }, exposed: { aggregate: { count: { nodes: number } } }, software: { aggregate: { count: { nodes: number } } }, knownExploited: { aggregate: { count: { nodes: number }, node: { cvssScore: { average: number | null, max: number | null }, epssScore: { average: number | null } } } }, unresolvedEvents: { aggregate: { count: { nodes: number } } }, infrastructures: { totalCount: number } };

export type InfrastructurePageQueryVariables = Exact<{
  provider?: Provider | null | undefined;
  first?: number;
  after?: string | null | undefined;
}>;


export type InfrastructurePageQuery = { listInfrastructures: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ cursor: string, node: { id: string, name: string, provider: Provider, region: string | null, status: Status, nodeCount: number, owners: Array<{ name: string }>, sectors: Array<{ name: string }>, deployments: Array<{ name: string, status: DeploymentStatus, version: string | null, completedAt: string | null }> } }> } };

export type InfrastructureUpdatedSubscriptionVariables = Exact<{
  id?: string | null | undefined;
}>;


export type InfrastructureUpdatedSubscription = { infrastructureUpdated: { id: string, name: string, status: Status, updatedAt: string, nodeCount: number } };

export type LatestEventsQueryVariables = Exact<{
  first?: number;
}>;


export type LatestEventsQuery = { securityEvents: Array<{ id: string, name: string, eventType: SecurityEventType, severity: Severity, occurredAt: string | null, confidence: number | null, detector: string | null, evidence: string | null, resources: Array<{ id: string, name: string, owners: Array<{ name: string, contactEmail: string | null }> }>, threats: Array<{ externalId: string | null, name: string, stixType: string | null }>, vulnerabilities: Array<{ id: string, name: string }> }> };

export type OpenSecurityGroupsQueryVariables = Exact<{
  first?: number;
}>;


export type OpenSecurityGroupsQuery = { securityGroups: Array<{ id: string, name: string, rules: Array<string> | null, owners: Array<{ name: string, contactEmail: string | null }>, resource: { protects: Array<{ id: string, name: string, resourceType: ResourceType, criticality: Criticality | null, internetExposed: boolean | null }> } }> };

export type OverdueAndExposedQueryVariables = Exact<{
  today: string;
  first?: number;
}>;


export type OverdueAndExposedQuery = { vulnerabilities: Array<{ id: string, name: string, kevDueDate: string | null, epssScore: number | null, softwareConnection: { edges: Array<{ properties: { rule: MatchRule | null, versionRange: string | null, confidence: number | null }, node: { name: string, resources: Array<{ id: string, name: string, criticality: Criticality | null, owners: Array<{ name: string, contactEmail: string | null }> }> } }> } }> };

export type PatchPlanQueryVariables = Exact<{
  first?: number;
}>;


export type PatchPlanQuery = { recommendations: Array<{ name: string, priority: Severity | null, effortHours: number | null, expectedEffect: string | null, vulnerabilities: Array<{ id: string, kevDueDate: string | null, epssScore: number | null }>, resources: Array<{ id: string, name: string, owners: Array<{ name: string }> }> }> };

export type PredictionsAndRemediesQueryVariables = Exact<{
  minConfidence?: number;
  first?: number;
}>;


export type PredictionsAndRemediesQuery = { predictions: Array<{ name: string, predictionType: PredictionType, confidence: number, severity: Severity | null, explanation: string | null, expectedAt: string | null, resources: Array<{ id: string, name: string, services: Array<{ name: string, criticality: Criticality | null }> }>, threats: Array<{ externalId: string | null, name: string }>, evidenceVulnerabilities: Array<{ id: string, name: string, epssScore: number | null }>, evidenceEvents: Array<{ name: string, occurredAt: string | null, detector: string | null }>, recommendations: Array<{ name: string, description: string | null, priority: Severity | null, expectedEffect: string | null, effortHours: number | null, status: RecommendationStatus | null }> }> };

export type RaiseThreatMutationVariables = Exact<{
  event: SecurityEventCreateInput;
  onResource: ConnectInput;
  pointsTo: ConnectInput;
}>;


export type RaiseThreatMutation = { createSecurityEvents: { securityEvents: Array<{ id: string, name: string, severity: Severity, createdAt: string }> }, observedOn: { changed: boolean, from: string, to: string }, pointsTo: { changed: boolean, from: string, to: string } };

export type RansomwareBySectorQueryVariables = Exact<{
  perInfrastructure?: number;
}>;


export type RansomwareBySectorQuery = { sectors: Array<{ name: string, infrastructures: Array<{ name: string, provider: Provider, resources: Array<{ id: string, name: string, software: Array<{ name: string, vulnerabilities: Array<{ id: string, name: string, epssScore: number | null }> }> }> }> }> };

export type ResourceDossierQueryVariables = Exact<{
  id: string;
}>;


export type ResourceDossierQuery = { resources: Array<{ id: string, name: string, resourceType: ResourceType, provider: Provider | null, status: Status | null, criticality: Criticality | null, internetExposed: boolean | null, privateIp: string | null, lastSeen: string | null, asOnPremiseServer: { model: string | null, serialNumber: string | null, operatingSystem: string | null, purdueLevel: number | null } | null, owners: Array<{ name: string, contactEmail: string | null }>, sites: Array<{ name: string, kind: SiteKind | null, country: string | null }>, services: Array<{ name: string, criticality: Criticality | null }>, protectedBy: Array<{ name: string, asSecurityGroup: { rules: Array<string> | null } | null }>, routedFromConnection: { edges: Array<{ properties: { port: number | null, protocol: string | null }, node: { id: string, name: string } }> }, routesToConnection: { edges: Array<{ properties: { port: number | null, protocol: string | null }, node: { id: string, name: string } }> }, softwareConnection: { edges: Array<{ properties: { port: number | null, protocol: string | null, confidence: number | null }, node: { id: string, name: string } }> }, vulnerabilities: Array<{ id: string, name: string, cvssScore: number | null, epssScore: number | null }>, securityEvents: Array<{ name: string, severity: Severity, occurredAt: string | null }>, predictions: Array<{ name: string, confidence: number }>, recommendations: Array<{ name: string, status: RecommendationStatus | null }> }> };

export type SearchTwinQueryVariables = Exact<{
  text: string;
  types?: Array<SearchType> | SearchType | null | undefined;
  first?: number;
  after?: string | null | undefined;
}>;


export type SearchTwinQuery = { search: { hits: Array<{ score: number, type: string, cursor: string, node:
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { resourceType: ResourceType, id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { criticality: Criticality | null, id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { id: string, name: string }
        | { cvssScore: number | null, id: string, name: string }
        | { id: string, name: string }
       }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ServiceDependenciesQueryVariables = Exact<{
  service: string;
}>;


export type ServiceDependenciesQuery = { services: Array<{ name: string, criticality: Criticality | null, dependents: Array<{ name: string, criticality: Criticality | null }>, dependsOn: Array<{ name: string, criticality: Criticality | null, dependsOn: Array<{ name: string, dependsOn: Array<{ name: string }> }> }>, resources: Array<{ id: string, name: string, resourceType: ResourceType, status: Status | null, dependsOn: Array<{ id: string, name: string, resourceType: ResourceType, status: Status | null }> }> }> };

export type ThreatDetectedSubscriptionVariables = Exact<{
  minSeverity?: Severity | null | undefined;
}>;


export type ThreatDetectedSubscription = { threatDetected: { cursor: string, detectedAt: string, severity: Severity, actor: string | null, event: { id: string, name: string, description: string | null, resources: Array<{ id: string, name: string, criticality: Criticality | null }>, threats: Array<{ externalId: string | null, name: string }> } | null } };

export type UnknownVersionsQueryVariables = Exact<{
  first?: number;
}>;


export type UnknownVersionsQuery = { software: Array<{ id: string, name: string, possibleVulnerabilitiesConnection: { edges: Array<{ properties: { rule: MatchRule | null, versionRange: string | null, confidence: number | null }, node: { id: string, name: string, kevDueDate: string | null } }> }, resources: Array<{ id: string, name: string, internetExposed: boolean | null, owners: Array<{ name: string, contactEmail: string | null }> }> }> };

export type WeaknessesHereQueryVariables = Exact<{
  first?: number;
}>;


export type WeaknessesHereQuery = { weaknesses: Array<{ id: string, name: string, vulnerabilities: Array<{ id: string, name: string, cvssScore: number | null, affectedResourceCount: number }> }> };


export const ActorTechniquesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ActorTechniques"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"actor"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"threatActors"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"externalId"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"eq"},"value":{"kind":"Variable","name":{"kind":"Name","value":"actor"}}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"aliases"}},{"kind":"Field","name":{"kind":"Name","value":"malware"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tools"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"attackPatterns"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"sort"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"externalId"},"value":{"kind":"EnumValue","value":"ASC"}}]}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"50"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"tactics"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"mitigations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"vulnerabilities"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"affectedResourceCount"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"gt"},"value":{"kind":"IntValue","value":"0"}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"sort"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"epssScore"},"value":{"kind":"EnumValue","value":"DESC"}}]}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"affectedResourceCount"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ActorTechniquesQuery, ActorTechniquesQueryVariables>;
export const BlastRadiusDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"BlastRadius"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"cve"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"20"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"maxHops"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"2"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"vulnerabilities"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"eq"},"value":{"kind":"Variable","name":{"kind":"Name","value":"cve"}}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"cvssScore"}},{"kind":"Field","name":{"kind":"Name","value":"epssScore"}},{"kind":"Field","name":{"kind":"Name","value":"kevDueDate"}},{"kind":"Field","name":{"kind":"Name","value":"kevRansomware"}},{"kind":"Field","name":{"kind":"Name","value":"affectedResourceCount"}},{"kind":"Field","name":{"kind":"Name","value":"affectedResources"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"resourceType"}},{"kind":"Field","name":{"kind":"Name","value":"criticality"}},{"kind":"Field","name":{"kind":"Name","value":"internetExposed"}},{"kind":"Field","name":{"kind":"Name","value":"owners"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"contactEmail"}}]}},{"kind":"Field","name":{"kind":"Name","value":"services"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"criticality"}}]}},{"kind":"Field","name":{"kind":"Name","value":"reaches"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"maxHops"},"value":{"kind":"Variable","name":{"kind":"Name","value":"maxHops"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"resourceType"}},{"kind":"Field","name":{"kind":"Name","value":"criticality"}}]}}]}}]}}]}}]} as unknown as DocumentNode<BlastRadiusQuery, BlastRadiusQueryVariables>;
export const ControllersReachedFromItDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ControllersReachedFromIt"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"maxLevel"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"2"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"60"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"onPremiseServers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"purdueLevel"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"lte"},"value":{"kind":"Variable","name":{"kind":"Name","value":"maxLevel"}}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"sort"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"purdueLevel"},"value":{"kind":"EnumValue","value":"DESC"}}]}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"purdueLevel"}},{"kind":"Field","name":{"kind":"Name","value":"internetExposed"}},{"kind":"Field","name":{"kind":"Name","value":"resource"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"routedFromConnection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"properties"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"port"}},{"kind":"Field","name":{"kind":"Name","value":"protocol"}}]}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"internetExposed"}},{"kind":"Field","name":{"kind":"Name","value":"asOnPremiseServer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"purdueLevel"}}]}},{"kind":"Field","name":{"kind":"Name","value":"routedFrom"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"internetExposed"}},{"kind":"Field","name":{"kind":"Name","value":"asOnPremiseServer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"purdueLevel"}}]}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"vulnerabilities"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"kevOnly"},"value":{"kind":"BooleanValue","value":true}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"3"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ControllersReachedFromItQuery, ControllersReachedFromItQueryVariables>;
export const CreateInfrastructureDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateInfrastructure"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateInfrastructureInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createInfrastructure"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"criticality"}},{"kind":"Field","name":{"kind":"Name","value":"nodeCount"}},{"kind":"Field","name":{"kind":"Name","value":"sectors"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"2"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"resources"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<CreateInfrastructureMutation, CreateInfrastructureMutationVariables>;
export const CriticalServicesEpssDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CriticalServicesEpss"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"16"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"services"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"criticality"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"eq"},"value":{"kind":"EnumValue","value":"CRITICAL"}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"sort"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"name"},"value":{"kind":"EnumValue","value":"ASC"}}]}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"recoveryTimeMinutes"}},{"kind":"Field","name":{"kind":"Name","value":"owners"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"3"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"contactEmail"}}]}},{"kind":"Field","name":{"kind":"Name","value":"resources"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"internetExposed"}},{"kind":"Field","name":{"kind":"Name","value":"vulnerabilities"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"kevOnly"},"value":{"kind":"BooleanValue","value":true}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"3"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"epssScore"}},{"kind":"Field","name":{"kind":"Name","value":"epssPercentile"}},{"kind":"Field","name":{"kind":"Name","value":"kevRansomware"}}]}}]}}]}}]}}]} as unknown as DocumentNode<CriticalServicesEpssQuery, CriticalServicesEpssQueryVariables>;
export const EstateInNumbersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"EstateInNumbers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"resources"},"name":{"kind":"Name","value":"resourcesConnection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"aggregate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"count"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"}}]}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cpu"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sum"}},{"kind":"Field","name":{"kind":"Name","value":"average"}}]}},{"kind":"Field","name":{"kind":"Name","value":"memory"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sum"}}]}}]}}]}}]}},{"kind":"Field","alias":{"kind":"Name","value":"exposed"},"name":{"kind":"Name","value":"resourcesConnection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"internetExposed"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"eq"},"value":{"kind":"BooleanValue","value":true}}]}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"aggregate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"count"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"}}]}}]}}]}},{"kind":"Field","alias":{"kind":"Name","value":"software"},"name":{"kind":"Name","value":"softwareConnection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"aggregate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"count"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"}}]}}]}}]}},{"kind":"Field","alias":{"kind":"Name","value":"knownExploited"},"name":{"kind":"Name","value":"vulnerabilitiesConnection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"kev"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"eq"},"value":{"kind":"BooleanValue","value":true}}]}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"aggregate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"count"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"}}]}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cvssScore"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"average"}},{"kind":"Field","name":{"kind":"Name","value":"max"}}]}},{"kind":"Field","name":{"kind":"Name","value":"epssScore"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"average"}}]}}]}}]}}]}},{"kind":"Field","alias":{"kind":"Name","value":"unresolvedEvents"},"name":{"kind":"Name","value":"securityEventsConnection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"resolved"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"eq"},"value":{"kind":"BooleanValue","value":false}}]}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"aggregate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"count"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"}}]}}]}}]}},{"kind":"Field","alias":{"kind":"Name","value":"infrastructures"},"name":{"kind":"Name","value":"listInfrastructures"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}}]}}]} as unknown as DocumentNode<EstateInNumbersQuery, EstateInNumbersQueryVariables>;
export const InfrastructurePageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"InfrastructurePage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"provider"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Provider"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"10"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"listInfrastructures"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"provider"},"value":{"kind":"Variable","name":{"kind":"Name","value":"provider"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"region"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"nodeCount"}},{"kind":"Field","name":{"kind":"Name","value":"owners"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"2"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"sectors"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"2"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"deployments"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<InfrastructurePageQuery, InfrastructurePageQueryVariables>;
export const InfrastructureUpdatedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"InfrastructureUpdated"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"infrastructureUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"nodeCount"}}]}}]}}]} as unknown as DocumentNode<InfrastructureUpdatedSubscription, InfrastructureUpdatedSubscriptionVariables>;
export const LatestEventsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LatestEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"25"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"securityEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"resolved"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"eq"},"value":{"kind":"BooleanValue","value":false}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"sort"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"occurredAt"},"value":{"kind":"EnumValue","value":"DESC"}}]}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"eventType"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"detector"}},{"kind":"Field","name":{"kind":"Name","value":"evidence"}},{"kind":"Field","name":{"kind":"Name","value":"resources"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"owners"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"2"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"contactEmail"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"threats"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"stixType"}}]}},{"kind":"Field","name":{"kind":"Name","value":"vulnerabilities"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<LatestEventsQuery, LatestEventsQueryVariables>;
export const OpenSecurityGroupsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OpenSecurityGroups"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"50"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"securityGroups"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"openToInternet"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"eq"},"value":{"kind":"BooleanValue","value":true}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"sort"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"name"},"value":{"kind":"EnumValue","value":"ASC"}}]}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"rules"}},{"kind":"Field","name":{"kind":"Name","value":"owners"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"2"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"contactEmail"}}]}},{"kind":"Field","name":{"kind":"Name","value":"resource"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"protects"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"criticality"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"in"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"CRITICAL"},{"kind":"EnumValue","value":"HIGH"}]}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"resourceType"}},{"kind":"Field","name":{"kind":"Name","value":"criticality"}},{"kind":"Field","name":{"kind":"Name","value":"internetExposed"}}]}}]}}]}}]}}]} as unknown as DocumentNode<OpenSecurityGroupsQuery, OpenSecurityGroupsQueryVariables>;
export const OverdueAndExposedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OverdueAndExposed"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"today"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Date"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"25"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"vulnerabilities"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"kev"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"eq"},"value":{"kind":"BooleanValue","value":true}}]}},{"kind":"ObjectField","name":{"kind":"Name","value":"kevDueDate"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"lt"},"value":{"kind":"Variable","name":{"kind":"Name","value":"today"}}}]}},{"kind":"ObjectField","name":{"kind":"Name","value":"affectedResourceCount"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"gt"},"value":{"kind":"IntValue","value":"0"}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"sort"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"kevDueDate"},"value":{"kind":"EnumValue","value":"ASC"}}]}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kevDueDate"}},{"kind":"Field","name":{"kind":"Name","value":"epssScore"}},{"kind":"Field","name":{"kind":"Name","value":"softwareConnection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"properties"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rule"}},{"kind":"Field","name":{"kind":"Name","value":"versionRange"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}}]}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"resources"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"internetExposed"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"eq"},"value":{"kind":"BooleanValue","value":true}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"criticality"}},{"kind":"Field","name":{"kind":"Name","value":"owners"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"3"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"contactEmail"}}]}}]}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<OverdueAndExposedQuery, OverdueAndExposedQueryVariables>;
export const PatchPlanDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PatchPlan"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"32"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recommendations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"status"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"eq"},"value":{"kind":"EnumValue","value":"OPEN"}}]}},{"kind":"ObjectField","name":{"kind":"Name","value":"name"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"startsWith"},"value":{"kind":"StringValue","value":"Patch","block":false}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"sort"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"effortHours"},"value":{"kind":"EnumValue","value":"DESC"}}]}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"effortHours"}},{"kind":"Field","name":{"kind":"Name","value":"expectedEffect"}},{"kind":"Field","name":{"kind":"Name","value":"vulnerabilities"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kevDueDate"}},{"kind":"Field","name":{"kind":"Name","value":"epssScore"}}]}},{"kind":"Field","name":{"kind":"Name","value":"resources"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"owners"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"2"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]} as unknown as DocumentNode<PatchPlanQuery, PatchPlanQueryVariables>;
export const PredictionsAndRemediesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PredictionsAndRemedies"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minConfidence"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Float"}}},"defaultValue":{"kind":"FloatValue","value":"0.5"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"predictions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"outcome"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"eq"},"value":{"kind":"EnumValue","value":"OPEN"}}]}},{"kind":"ObjectField","name":{"kind":"Name","value":"confidence"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"gte"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minConfidence"}}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"sort"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"confidence"},"value":{"kind":"EnumValue","value":"DESC"}}]}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"predictionType"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"explanation"}},{"kind":"Field","name":{"kind":"Name","value":"expectedAt"}},{"kind":"Field","name":{"kind":"Name","value":"resources"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"services"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"criticality"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"threats"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"evidenceVulnerabilities"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"epssScore"}}]}},{"kind":"Field","name":{"kind":"Name","value":"evidenceEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"detector"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recommendations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"expectedEffect"}},{"kind":"Field","name":{"kind":"Name","value":"effortHours"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]} as unknown as DocumentNode<PredictionsAndRemediesQuery, PredictionsAndRemediesQueryVariables>;
export const RaiseThreatDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RaiseThreat"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"event"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SecurityEventCreateInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"onResource"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ConnectInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"pointsTo"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ConnectInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createSecurityEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ListValue","values":[{"kind":"Variable","name":{"kind":"Name","value":"event"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"securityEvents"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}},{"kind":"Field","alias":{"kind":"Name","value":"observedOn"},"name":{"kind":"Name","value":"connect"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"onResource"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"changed"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}}]}},{"kind":"Field","alias":{"kind":"Name","value":"pointsTo"},"name":{"kind":"Name","value":"connect"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"pointsTo"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"changed"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}}]}}]}}]} as unknown as DocumentNode<RaiseThreatMutation, RaiseThreatMutationVariables>;
export const RansomwareBySectorDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RansomwareBySector"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"perInfrastructure"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"15"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sectors"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"sort"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"name"},"value":{"kind":"EnumValue","value":"ASC"}}]}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"16"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"infrastructures"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"resources"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"internetExposed"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"eq"},"value":{"kind":"BooleanValue","value":true}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"Variable","name":{"kind":"Name","value":"perInfrastructure"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"software"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"vulnerabilities"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"kevRansomware"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"eq"},"value":{"kind":"BooleanValue","value":true}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"sort"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"epssScore"},"value":{"kind":"EnumValue","value":"DESC"}}]}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"epssScore"}}]}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<RansomwareBySectorQuery, RansomwareBySectorQueryVariables>;
export const ResourceDossierDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ResourceDossier"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resources"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"eq"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"resourceType"}},{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"criticality"}},{"kind":"Field","name":{"kind":"Name","value":"internetExposed"}},{"kind":"Field","name":{"kind":"Name","value":"privateIp"}},{"kind":"Field","name":{"kind":"Name","value":"lastSeen"}},{"kind":"Field","name":{"kind":"Name","value":"asOnPremiseServer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"serialNumber"}},{"kind":"Field","name":{"kind":"Name","value":"operatingSystem"}},{"kind":"Field","name":{"kind":"Name","value":"purdueLevel"}}]}},{"kind":"Field","name":{"kind":"Name","value":"owners"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"contactEmail"}}]}},{"kind":"Field","name":{"kind":"Name","value":"sites"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"2"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"country"}}]}},{"kind":"Field","name":{"kind":"Name","value":"services"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"criticality"}}]}},{"kind":"Field","name":{"kind":"Name","value":"protectedBy"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"asSecurityGroup"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rules"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"routedFromConnection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"properties"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"port"}},{"kind":"Field","name":{"kind":"Name","value":"protocol"}}]}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"routesToConnection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"properties"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"port"}},{"kind":"Field","name":{"kind":"Name","value":"protocol"}}]}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"softwareConnection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"properties"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"port"}},{"kind":"Field","name":{"kind":"Name","value":"protocol"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}}]}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"vulnerabilities"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"cvssScore"}},{"kind":"Field","name":{"kind":"Name","value":"epssScore"}}]}},{"kind":"Field","name":{"kind":"Name","value":"securityEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"sort"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"occurredAt"},"value":{"kind":"EnumValue","value":"DESC"}}]}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"predictions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recommendations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]} as unknown as DocumentNode<ResourceDossierQuery, ResourceDossierQueryVariables>;
export const SearchTwinDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SearchTwin"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"text"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"types"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SearchType"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"10"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"search"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"text"},"value":{"kind":"Variable","name":{"kind":"Name","value":"text"}}},{"kind":"Argument","name":{"kind":"Name","value":"types"},"value":{"kind":"Variable","name":{"kind":"Name","value":"types"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Service"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"criticality"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Resource"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resourceType"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Vulnerability"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cvssScore"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<SearchTwinQuery, SearchTwinQueryVariables>;
export const ServiceDependenciesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ServiceDependencies"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"service"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"services"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"eq"},"value":{"kind":"Variable","name":{"kind":"Name","value":"service"}}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"criticality"}},{"kind":"Field","name":{"kind":"Name","value":"dependents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"criticality"}}]}},{"kind":"Field","name":{"kind":"Name","value":"dependsOn"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"criticality"}},{"kind":"Field","name":{"kind":"Name","value":"dependsOn"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"dependsOn"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"resources"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"50"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"resourceType"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"dependsOn"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"resourceType"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ServiceDependenciesQuery, ServiceDependenciesQueryVariables>;
export const ThreatDetectedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"ThreatDetected"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minSeverity"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Severity"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"threatDetected"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"minSeverity"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minSeverity"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"detectedAt"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"actor"}},{"kind":"Field","name":{"kind":"Name","value":"event"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"resources"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"criticality"}}]}},{"kind":"Field","name":{"kind":"Name","value":"threats"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ThreatDetectedSubscription, ThreatDetectedSubscriptionVariables>;
export const UnknownVersionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"UnknownVersions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"software"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"version"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"eq"},"value":{"kind":"NullValue"}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"sort"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"name"},"value":{"kind":"EnumValue","value":"ASC"}}]}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"possibleVulnerabilitiesConnection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"properties"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rule"}},{"kind":"Field","name":{"kind":"Name","value":"versionRange"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}}]}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kevDueDate"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"resources"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"internetExposed"}},{"kind":"Field","name":{"kind":"Name","value":"owners"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"2"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"contactEmail"}}]}}]}}]}}]}}]} as unknown as DocumentNode<UnknownVersionsQuery, UnknownVersionsQueryVariables>;
export const WeaknessesHereDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"WeaknessesHere"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"40"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"weaknesses"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"sort"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"EnumValue","value":"ASC"}}]}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"vulnerabilities"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"affectedResourceCount"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"gt"},"value":{"kind":"IntValue","value":"0"}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"sort"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"cvssScore"},"value":{"kind":"EnumValue","value":"DESC"}}]}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"cvssScore"}},{"kind":"Field","name":{"kind":"Name","value":"affectedResourceCount"}}]}}]}}]}}]} as unknown as DocumentNode<WeaknessesHereQuery, WeaknessesHereQueryVariables>;