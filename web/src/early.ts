/**
 * Runs before anything is painted. A person who seems to be signed in does not see the way in. A click before the page
 * can answer is repeated when it can.
 */
const isSignedIn = (): boolean => {
  try {
    return Object.keys(localStorage).some((key) => /^CognitoIdentityServiceProvider\..+\.LastAuthUser$/.test(key));
  } catch {
    return false;
  }
};
if (isSignedIn()) document.documentElement.dataset['session'] = 'likely';

let pressed: HTMLButtonElement | undefined;
const keep = (event: Event): void => {
  const button = event.target instanceof Element ? event.target.closest('button') : null;
  if (!button) return;
  event.preventDefault();
  pressed = button;
};
document.addEventListener('click', keep, true);
document.addEventListener(
  'dragons:ready',
  () => {
    document.removeEventListener('click', keep, true);
    if (pressed?.isConnected) pressed.click();
  },
  { once: true },
);
