export { type Channel, discordChannel, slackChannel, type UrlOptions, webhookChannel } from './channel.ts';
export { type ChannelSettings, createChannels } from './channels.ts';
export { desktopChannel, type DesktopOptions } from './desktop.ts';
export type { Notification, NotificationLevel, PlainNotification } from './notification.ts';
export { type NotificationResult, Notifier, type NotifierOptions } from './notifier.ts';
