# Source: balajisrinivas/Face-Mask-Detection issue 29.
# Asked: "decay is deprecated" when the optimizer is made.
import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelBinarizer
from tensorflow.keras.applications import MobileNetV2
from tensorflow.keras.layers import AveragePooling2D, Dense, Dropout, Flatten, Input
from tensorflow.keras.models import Model
from tensorflow.keras.optimizers import Adam
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.utils import to_categorical

INIT_LR = 1e-4
EPOCHS = 1
BS = 8

data = np.random.rand(24, 64, 64, 3).astype("float32")
labels = np.array(["with_mask", "without_mask"] * 12)
lb = LabelBinarizer()
labels = lb.fit_transform(labels)
labels = to_categorical(labels)
(trainX, testX, trainY, testY) = train_test_split(data, labels, test_size=0.2, stratify=labels)
aug = ImageDataGenerator(horizontal_flip=True)

baseModel = MobileNetV2(weights=None, alpha=0.35, include_top=False, input_tensor=Input(shape=(64, 64, 3)))
headModel = baseModel.output
headModel = AveragePooling2D(pool_size=(2, 2))(headModel)
headModel = Flatten(name="flatten")(headModel)
headModel = Dropout(0.5)(Dense(32, activation="relu")(headModel))
headModel = Dense(2, activation="softmax")(headModel)
model = Model(inputs=baseModel.input, outputs=headModel)
for layer in baseModel.layers:
    layer.trainable = False

opt = Adam(learning_rate=INIT_LR, decay=INIT_LR / EPOCHS)
model.compile(loss="binary_crossentropy", optimizer=opt, metrics=["accuracy"])
H = model.fit(aug.flow(trainX, trainY, batch_size=BS), epochs=EPOCHS, validation_data=(testX, testY))
