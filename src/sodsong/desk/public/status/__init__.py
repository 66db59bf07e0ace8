"""The present goes in; the province's public status page comes out as plain files, made before anybody asks."""
