-- 镇级: the town's own record, whatever units it names. Rows that are there already say nothing of it.
ALTER TABLE activity ADD COLUMN town INTEGER CHECK (town IN (0, 1));
ALTER TABLE training ADD COLUMN town INTEGER CHECK (town IN (0, 1));
ALTER TABLE drill ADD COLUMN town INTEGER CHECK (town IN (0, 1));
ALTER TABLE inspection ADD COLUMN town INTEGER CHECK (town IN (0, 1));
ALTER TABLE person ADD COLUMN town INTEGER CHECK (town IN (0, 1));
ALTER TABLE enforcement ADD COLUMN town INTEGER CHECK (town IN (0, 1));
ALTER TABLE approval ADD COLUMN town INTEGER CHECK (town IN (0, 1));
ALTER TABLE supply ADD COLUMN town INTEGER CHECK (town IN (0, 1));

-- 检查主题
ALTER TABLE inspection ADD COLUMN topic TEXT;
