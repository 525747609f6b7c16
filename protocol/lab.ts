import { z } from "zod";
import { Check, Duration, Selection } from "./check";
import { Text } from "./text";

const Name = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "lower-case letters, digits and dashes");
const HostName = z.string().regex(/^[a-zA-Z][a-zA-Z0-9-]{0,31}$/, "a host name: letters, digits and dashes");
const InterfaceName = z.string().regex(/^[^\s/]{1,15}$/, "an interface name: up to 15 characters, no space or slash");
const Cidr = z
	.string()
	.regex(/^[0-9a-fA-F.:]+\/\d{1,3}$/, "an address with its prefix length, such as 192.168.10.1/24");

/** A network interface of a host, and what its cable leads to. */
export const Nic = z.strictObject({
	name: InterfaceName,
	address: Cidr.optional(),
	mac: z
		.string()
		.regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/)
		.optional(),
	/** The bridge of this host that it is a port of. */
	master: InterfaceName.optional(),
	/**
	 * `HOST/NIC` on the other end; named on one of the two ends only. Absent (or
	 * to a host that the lab leaves out): the cable leaves the picture, and the
	 * NIC has carrier all the same.
	 */
	wire: z
		.string()
		.regex(/^[^/]+\/[^/]+$/)
		.optional(),
	/** Address of a gateway outside the picture that answers on this cable. */
	gateway: Cidr.optional(),
});

/** A host as it is before the first step. */
export const HostSpec = z.strictObject({
	role: z.enum(["node", "switch", "machine"]).default("node"),
	nics: z.array(Nic).default([]),
	bridges: z.array(z.strictObject({ name: InterfaceName, address: Cidr.optional() })).default([]),
	routes: z.array(z.string()).default([]),
	/** Set in the host's own namespace, and as the default of namespaces made in it where the kernel allows. */
	sysctls: z.record(z.string().regex(/^[a-z0-9_./-]+$/i), z.union([z.string(), z.number()])).default({}),
});

/** Hosts and the cables between them. */
export const Topology = z.strictObject({
	ipv6: z.boolean().default(false),
	hosts: z.record(HostName, HostSpec),
});
export type Nic = z.infer<typeof Nic>;
export type HostSpec = z.infer<typeof HostSpec>;
export type Topology = z.infer<typeof Topology>;

/**
 * What a kernel can do, or not: an interface of that kind can be made (`vlan`: IEEE 802.1Q), packets can be tracked
 * (`conntrack`) and translated by iptables (`nat`), iptables sees bridged frames (`bridge-nf`), /dev/net/tun opens.
 */
export const Feature = z.enum([
	"bridge",
	"veth",
	"vxlan",
	"ipip",
	"macvlan",
	"vlan",
	"tun",
	"conntrack",
	"nat",
	"bridge-nf",
]);
export type Feature = z.infer<typeof Feature>;

/** What must be there. Found out by trying, in the sandbox. */
export const Needs = z.strictObject({
	features: z.array(Feature).default([]),
	/** Programs, by the name that one types. */
	programs: z.array(z.string().regex(/^[a-z0-9._+-]+$/)).default([]),
});
export type Needs = z.infer<typeof Needs>;

/** A command as a person would type it on a host. */
export const Command = z.strictObject({
	/** Defaults to the lab's first host. */
	host: HostName.optional(),
	/** Run it inside this namespace of the host, as `ip netns exec` would. */
	netns: z.string().min(1).optional(),
	run: z.string().min(1),
	/** `fail`: a non-zero exit is what the step wants to show. */
	expect: z.enum(["ok", "fail", "any"]).default("ok"),
	timeout: Duration.default("30s"),
	/**
	 * Do not wait for its end; what ends it: the step's end, or the sandbox's. Or itself (`tcpdump -c 4`): one that
	 * ends by itself counts by its exit.
	 */
	background: z.enum(["step", "sandbox"]).optional(),
	/** In the background: the next command waits until its output matches this (multi-line, `listening on`), at most `timeout`. */
	ready: z.string().optional(),
	/** What a reader should know of the command itself: a stand-in for what the tutorial types. */
	note: Text.optional(),
	/** Commands of a step with a cell run all at once, and are shown as a table. */
	cell: z.strictObject({ row: Text, column: Text }).optional(),
});
export type Command = z.infer<typeof Command>;

/** A file that a step puts on a host before its commands run. */
export const StepFile = z.strictObject({
	host: HostName.optional(),
	path: z.string().regex(/^\/(etc|run|tmp|var|root)\//, "a path below /etc, /run, /tmp, /var or /root of the host"),
	content: z.string(),
	/** May the owner change it in the page before the step runs? */
	editable: z.boolean().default(false),
});
export type StepFile = z.infer<typeof StepFile>;

export const Step = z.strictObject({
	id: Name,
	title: Text,
	/** What it is for. Markdown is not interpreted; `backquotes` mark what one would type. */
	text: Text,
	/** Left out by "run all" unless it is the one asked for. */
	optional: z.boolean().default(false),
	/** The variants that it belongs to; all of them if absent. */
	variants: z.array(Name).min(1).optional(),
	/** Left out, and said so, where the kernel lacks one of these. */
	features: z.array(Feature).default([]),
	/** What the graph lights up while this step is the one that is looked at. */
	lights: z.array(Selection).default([]),
	files: z.array(StepFile).default([]),
	commands: z.array(Command).min(1),
	checks: z.array(Check).min(1, "at least one check: what must the kernel hold after this step?"),
});
export type Step = z.infer<typeof Step>;

/** One of several ways to do the same, between which the reader chooses. */
export const Variant = z.strictObject({ id: Name, title: Text, text: Text });
export type Variant = z.infer<typeof Variant>;

/** An earlier lab that is run first, in one go, without its optional steps. */
export const Prelude = z.strictObject({
	lab: Name,
	/** Up to and with this step; to its end if absent. */
	through: Name.optional(),
	/** Which of its variants; the first if absent. */
	variant: Name.optional(),
});

/** A lab file, as written. Its id is the name of its folder. */
export const LabFile = z.strictObject({
	title: Text,
	summary: Text,
	needs: Needs.prefault({}),
	prelude: Prelude.optional(),
	variants: z.array(Variant).min(2, "at least two variants").optional(),
	/** A file of labs/topologies (or of the folder given with --labs), or a topology in place. */
	topology: z.union([z.string(), Topology]),
	/** The hosts of the topology that this lab has; all of them if absent. */
	hosts: z.array(HostName).min(1).optional(),
	steps: z.array(Step).min(1),
});
export type LabFile = z.infer<typeof LabFile>;

/**
 * A lab ready to run: hosts filled in, its topology in place and cut down to its hosts, its steps those of one
 * variant, with the steps of its preludes before them. Safe to parse again.
 */
export const Lab = z.strictObject({
	id: z.string(),
	title: Text,
	summary: Text,
	topology: Topology,
	needs: Needs.prefault({}),
	/** The variant that `steps` are of; null if the lab has none. */
	variant: Name.nullable().default(null),
	variants: z.array(Variant).default([]),
	/** The labs that it builds on, in the order in which they run. */
	preludes: z.array(z.strictObject({ lab: Name, title: Text })).default([]),
	steps: z.array(
		Step.extend({
			/** `STEP`, or `LAB/STEP` for one of a prelude. */
			id: z.string().regex(/^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9-]*)?$/),
			/** The lab of `preludes` that it comes from. */
			prelude: Name.nullable().default(null),
			files: z.array(StepFile.required({ host: true })),
			commands: z.array(Command.required({ host: true })).min(1),
		}),
	),
});
export type Lab = z.infer<typeof Lab>;

/** What a page shows of a lab before it runs; also the form in which a broken file is listed. */
export const LabSummary = z.strictObject({
	id: z.string(),
	title: Text,
	summary: Text,
	/** Its own; those of its preludes are not counted. */
	steps: z.number().int(),
	hosts: z.array(z.string()),
	needs: Needs,
	variants: z.array(Variant),
	/** The languages in which the lab has a page of text (`en.md`, `zh.md`). */
	pages: z.array(z.enum(["en", "zh"])),
	/** Why it cannot be run: `FILE:LINE:COLUMN: what was expected`. */
	problems: z.array(z.string()),
});
export type LabSummary = z.infer<typeof LabSummary>;
