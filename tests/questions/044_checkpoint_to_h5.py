# Source: keras-team/keras-io issue 1844.
# Asked: ModelCheckpoint with a name that ends in .h5.
import numpy as np
import tensorflow as tf

X_full = np.random.rand(90, 28, 28)
y_full = np.random.randint(0, 10, 90)
X_valid, X_train = X_full[:30] / 255.0, X_full[30:] / 255.0
y_valid, y_train = y_full[:30], y_full[30:]

LAYERS = [
    tf.keras.layers.Flatten(input_shape=[28, 28], name="inputLayer"),
    tf.keras.layers.Dense(30, activation="relu", name="hiddenLayer1"),
    tf.keras.layers.Dense(10, activation="softmax", name="outputLayer"),
]
model_clf = tf.keras.models.Sequential(LAYERS)
model_clf.compile(loss="sparse_categorical_crossentropy", optimizer="SGD", metrics=["accuracy"])

CKPT_path = "Model_ckpt.h5"
early_stopping_cb = tf.keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True)
checkpointing_cb = tf.keras.callbacks.ModelCheckpoint(CKPT_path, save_best_only=True)

EPOCHS = 2
VALIDATION_SET = (X_valid, y_valid)
history = model_clf.fit(X_train, y_train, epochs=EPOCHS, validation_data=VALIDATION_SET, batch_size=32,
                        callbacks=[early_stopping_cb, checkpointing_cb], verbose=0)
