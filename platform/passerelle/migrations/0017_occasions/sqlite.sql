-- What makes the occasion of a message itself is a code of ours: it holds no address.
UPDATE messages SET occasion = CAST(id AS VARCHAR(36)) WHERE purpose = 'address_confirmed';
