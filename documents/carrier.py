from documents.document import Document
def sheet(given): raise NotImplementedError
