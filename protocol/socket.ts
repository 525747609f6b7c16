import { z } from "zod";
import { Counted } from "./counters";
import { Clock, Difference, Snapshot } from "./difference";
import { DoctorReport } from "./doctor";
import { ErrorMessage } from "./errors";
import { Lab, LabSummary } from "./lab";
import { CaptureSetting, CaptureStatus, Layer, Packets } from "./packet";
import { RouteAnswer, RouteQuestion } from "./route";
import { CheckEnded, Focus, RunEvent, SessionEvent, SessionStatus } from "./run";
import { Text } from "./text";

/** The version of this contract. A page of another version is told to load again. */
export const protocolVersion = 1;

/** `owner` runs steps; `viewer`, by a look-only link, looks only, at one session. */
export const Role = z.enum(["owner", "viewer"]);
export type Role = z.infer<typeof Role>;

const inSession = { session: z.string().max(64) };
const name = z.string().max(64);
const stepName = z.string().max(129);

/**
 * What a page asks for: Socket.IO event `request`, with an acknowledgement.
 * It never carries command text: a step is named, the agent has its commands.
 */
export const Request = z.discriminatedUnion("type", [
	z.strictObject({ type: z.literal("labs.list") }),
	/**
	 * Which labs run on this machine, found out by trying. Answered when there is another report than the one `seen` (by
	 * its revision), after some seconds in any case. `again`: look once more.
	 */
	z.strictObject({ type: z.literal("doctor"), seen: z.number().int().nullable(), again: z.boolean() }),
	/** A lab's page of text, as HTML without scripts. */
	z.strictObject({ type: z.literal("lab.page"), lab: name, language: z.enum(["en", "zh"]) }),
	/** Joins the lab's session, or starts one. */
	z.strictObject({ type: z.literal("session.join"), lab: name, variant: name.optional() }),
	z.strictObject({ type: z.literal("session.leave"), ...inSession }),
	/** What is missing after `clock`. (SPEC 6) */
	z.strictObject({ type: z.literal("session.resync"), ...inSession, clock: Clock }),
	/** The next piece of the epoch's history after a clock; from its beginning if null. (SPEC 11) */
	z.strictObject({ type: z.literal("session.history"), ...inSession, after: Clock.nullable() }),
	/**
	 * The namespace whose counters this page shows, or its flows; null for none. While somebody looks they are read once
	 * a second. Looking is forgotten when the page leaves.
	 */
	z.strictObject({
		type: z.literal("session.look"),
		...inSession,
		netns: z.string().max(512).nullable(),
		at: z.enum(["counters", "flows"]).default("counters"),
	}),
	/** Runs the steps that are not done yet, up to and with `through`. */
	z.strictObject({ type: z.literal("step.run"), ...inSession, through: stepName }),
	/** Ends the running step's commands. */
	z.strictObject({ type: z.literal("step.stop"), ...inSession }),
	/** A fresh sandbox; replays the steps up to and with `through`, if given. */
	z.strictObject({
		type: z.literal("session.reset"),
		...inSession,
		through: stepName.optional(),
		variant: name.optional(),
	}),
	/** Another content for a file that the lab marks as editable; null takes the lab's own again. */
	z.strictObject({
		type: z.literal("file.edit"),
		...inSession,
		step: stepName,
		file: z.number().int().nonnegative(),
		content: z.string().max(65_536).nullable(),
	}),
	/** Which way would a packet go? Nothing is sent. */
	z.strictObject({ type: z.literal("route.find"), ...inSession, question: RouteQuestion }),
	/** What is captured, and when. Answered when it is so; `filter-invalid` says what tcpdump says of the filter. */
	z.strictObject({ type: z.literal("capture.set"), ...inSession, setting: CaptureSetting }),
	/** Tell this page of packets as they come (`packets`), until it says no or leaves. */
	z.strictObject({ type: z.literal("packets.watch"), ...inSession, on: z.boolean() }),
	/** The newest packets that the session keeps of those before this one; of all if null. (SPEC 17) */
	z.strictObject({
		type: z.literal("packets.read"),
		...inSession,
		before: z.number().int().nonnegative().nullable(),
	}),
	/** A packet's layers, field by field. */
	z.strictObject({ type: z.literal("packet.dissect"), ...inSession, packet: z.number().int().nonnegative() }),
	z.strictObject({ type: z.literal("session.keep"), ...inSession, minutes: z.number().min(1).max(1440) }),
	z.strictObject({ type: z.literal("session.end"), ...inSession }),
	/** What the owner looks at by now, for those who follow. (SPEC 14) */
	z.strictObject({ type: z.literal("session.focus"), ...inSession, focus: Focus }),
	/** The session's look-only link, as it is; the one that there is, or a new one; and none from now on. */
	z.strictObject({ type: z.literal("link.show"), ...inSession }),
	z.strictObject({ type: z.literal("link.make"), ...inSession }),
	z.strictObject({ type: z.literal("link.revoke"), ...inSession }),
]);
export type Request = z.infer<typeof Request>;
export type RequestType = Request["type"];

/**
 * Who may make each request. All that changes anything, for anybody but the page that asks, is the owner's; so is
 * whatever is not of the viewer's own session. A new request must be put here, and into the test that a raw client
 * makes of it (server/gateway/look-only.test.ts).
 */
export const leastRole = {
	"labs.list": "viewer",
	doctor: "owner",
	"lab.page": "viewer",
	"session.join": "viewer",
	"session.leave": "viewer",
	"session.resync": "viewer",
	"session.history": "viewer",
	"session.look": "viewer",
	"route.find": "viewer",
	"packets.watch": "viewer",
	"packets.read": "viewer",
	"packet.dissect": "viewer",
	"step.run": "owner",
	"step.stop": "owner",
	"session.reset": "owner",
	"file.edit": "owner",
	"session.keep": "owner",
	"session.end": "owner",
	"capture.set": "owner",
	"session.focus": "owner",
	"link.show": "owner",
	"link.make": "owner",
	"link.revoke": "owner",
} as const satisfies Record<RequestType, Role>;

/**
 * What a check with `compare` found in a variant. `row` is its `compare`: a page has the steps of one variant only, and
 * the same words mean the same row in all of them.
 */
export const Compared = z.strictObject({ variant: z.string(), row: Text, event: CheckEnded });
export type Compared = z.infer<typeof Compared>;

/** All that a page needs to show a session it joins. */
export const SessionView = z.strictObject({
	version: z.number(),
	/** Which start of the server this is: sessions and edits do not outlive it. */
	server: z.string(),
	session: z.string(),
	role: Role,
	lab: Lab,
	status: SessionStatus,
	focus: Focus,
	/** The state when the last step started, or when the sandbox was ready; null while it starts. */
	base: Snapshot.nullable(),
	/** What has changed since `base`, in order. */
	differences: z.array(Difference),
	/** Counters of rules and policies as they were when the last step started, and as they are. (SPEC 12) */
	counters: z.strictObject({ base: z.array(Counted), now: z.array(Counted) }),
	/** What the checks that compare variants found, in each variant that has been run. */
	compared: z.array(Compared),
	capture: CaptureStatus,
	/** All run events of this epoch, in order; of long outputs the newest part. */
	transcript: z.array(RunEvent),
});
export type SessionView = z.infer<typeof SessionView>;

/** Either the differences after the clock that was asked for, or the state whole. (SPEC 6) */
export const Resync = z.discriminatedUnion("type", [
	z.strictObject({ type: z.literal("differences"), differences: z.array(Difference) }),
	z.strictObject({ type: z.literal("snapshot"), snapshot: Snapshot }),
]);
export type Resync = z.infer<typeof Resync>;

/** A piece of an epoch's history. (SPEC 11) */
export const HistoryPiece = z.strictObject({
	/** Where the history begins by now; null where the piece goes on from the clock that was asked for. */
	base: Snapshot.nullable(),
	/** What comes next, in order; empty at the newest state. */
	differences: z.array(Difference),
});
export type HistoryPiece = z.infer<typeof HistoryPiece>;

/** A session's look-only link, and who can open it. */
export const Sharing = z.strictObject({
	/** The link, under each address that this server is reached at, the best one first; empty while there is none. */
	urls: z.array(z.string()),
	/** Can only this machine open it? */
	local: z.boolean(),
	/** IPv4 addresses of this machine that others may reach it at, were they given with --host. */
	addresses: z.array(z.string()),
});
export type Sharing = z.infer<typeof Sharing>;

/** The value that answers each request. */
export const answers = {
	"labs.list": z.array(LabSummary),
	doctor: DoctorReport,
	"lab.page": z.strictObject({ html: z.string() }),
	"session.join": SessionView,
	"session.leave": z.null(),
	"session.resync": Resync,
	"session.history": HistoryPiece,
	"session.look": z.null(),
	"step.run": z.null(),
	"step.stop": z.null(),
	"session.reset": z.null(),
	"file.edit": z.null(),
	"route.find": RouteAnswer,
	"capture.set": z.null(),
	"packets.watch": z.null(),
	"packets.read": Packets,
	"packet.dissect": z.array(Layer),
	"session.keep": z.null(),
	"session.end": z.null(),
	"session.focus": z.null(),
	"link.show": Sharing,
	"link.make": Sharing,
	"link.revoke": Sharing,
} as const satisfies Record<RequestType, z.ZodType>;
export type Answer<T extends RequestType> = z.infer<(typeof answers)[T]>;

/** What the acknowledgement carries. */
export const Reply = z.discriminatedUnion("ok", [
	z.strictObject({ ok: z.literal(true), value: z.unknown() }),
	z.strictObject({ ok: z.literal(false), error: ErrorMessage }),
]);
export type Reply = z.infer<typeof Reply>;

/** Socket.IO event `event`: what the server tells those who have joined a session. */
export const Told = z.strictObject({ session: z.string(), event: SessionEvent });
export type Told = z.infer<typeof Told>;

/** Socket.IO event `packets`: what a page is told that watches them. A batch of another epoch replaces all of one before. */
export const PacketsTold = z.strictObject({ session: z.string(), ...Packets.shape });
export type PacketsTold = z.infer<typeof PacketsTold>;
