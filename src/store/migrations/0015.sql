-- 举报: the end of the check (办结), its extension with who approved it, and the notice to collect the reward.
ALTER TABLE tip ADD COLUMN extended TEXT CHECK (length(extended) = 10 AND extended >= received);
ALTER TABLE tip ADD COLUMN extended_to TEXT CHECK (length(extended_to) = 10 AND extended_to > received);
ALTER TABLE tip ADD COLUMN approved_by TEXT;
ALTER TABLE tip ADD COLUMN extension_reason TEXT;
ALTER TABLE tip ADD COLUMN concluded TEXT CHECK (length(concluded) = 10 AND concluded >= received);
ALTER TABLE tip ADD COLUMN reward_notified TEXT CHECK (length(reward_notified) = 10 AND reward_notified >= received);
