// What the page shows, from the part of its address behind `#`, and back. Pure.

export type Route =
  | { readonly view: 'plans' }
  | { readonly view: 'pods' }
  | { readonly view: 'offers' }
  | { readonly view: 'events' }
  | { readonly view: 'task'; readonly task: string };

const VIEWS = ['plans', 'pods', 'offers', 'events'] as const;

export function routeOf(hash: string): Route {
  const [view = '', name = ''] = hash.replace(/^#\/?/, '').split('/');
  if (view === 'task' && name !== '') return { view, task: decodeURIComponent(name) };
  return { view: VIEWS.find((known) => known === view) ?? 'plans' };
}

export function hashOf(route: Route): string {
  return route.view === 'task' ? `#/task/${encodeURIComponent(route.task)}` : `#/${route.view}`;
}
