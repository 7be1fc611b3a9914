# Source: keras-team/keras issue 4168.
# Asked: reaching the predictions for the training set after each epoch, from a callback.
import numpy as np
from keras.callbacks import Callback, ReduceLROnPlateau
from keras.layers import Dense, Dropout, Input
from keras.models import Sequential
from sklearn.metrics import confusion_matrix, roc_auc_score

X = np.random.rand(80, 12)
y = (X.sum(axis=1) > 6).astype(int)


class Predictions(Callback):
    def __init__(self, x, y):
        super().__init__()
        self.x, self.y = x, y
        self.predictions = []

    def on_epoch_end(self, epoch, logs={}):
        proba = self.model.predict(self.x, verbose=0)
        self.predictions.append(proba[:, 0])
        print(epoch, logs["loss"], roc_auc_score(self.y, proba))
        print(confusion_matrix(self.y, proba > 0.5))


model = Sequential([Input((12,)), Dense(8, activation="relu"), Dropout(0.2), Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
watch = Predictions(X, y)
model.fit(X, y, epochs=2, verbose=0, callbacks=[watch, ReduceLROnPlateau("loss")])
print(np.array(watch.predictions).shape)
