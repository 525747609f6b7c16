import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import "./globals.css";
import { themeScript } from "./theme-script";

export const metadata: Metadata = {
	title: "vethlab",
	description: "See where the packet goes: hands-on Linux network labs as a live graph",
	icons: { icon: "/icon.svg" },
};

export const viewport: Viewport = {
	themeColor: [
		{ media: "(prefers-color-scheme: light)", color: "#ffffff" },
		{ media: "(prefers-color-scheme: dark)", color: "#0b1220" },
	],
};

export default function Layout({ children }: { children: ReactNode }) {
	return (
		<html lang="en" suppressHydrationWarning>
			<head>
				{/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own constant; it must run before the first paint */}
				<script dangerouslySetInnerHTML={{ __html: themeScript }} />
			</head>
			<body>{children}</body>
		</html>
	);
}
