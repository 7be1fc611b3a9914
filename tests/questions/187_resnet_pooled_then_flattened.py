# Source: rstudio/keras3 issue 541 (asked about R, told again in Python).
# Asked: global pooling and Flatten behind a ResNet: Flatten said it needs three dimensions.
import keras

conv_base = keras.applications.ResNet50(weights=None, include_top=False, input_shape=(64, 64, 3))
model = keras.Sequential([
    conv_base,
    keras.layers.GlobalAveragePooling2D(),
    keras.layers.Flatten(),
    keras.layers.Dense(4, activation="softmax"),
])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.summary()
